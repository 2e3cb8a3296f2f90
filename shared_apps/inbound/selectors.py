"""Which receipts were not read yet, and how the newest of them went."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from kernel.tenancy.context import current_place
from shared_apps.inbound.models import Receipt

NEWEST = 2_000
UNREAD_AFTER = timedelta(minutes=10)


def unread(endpoint: str) -> list[int]:
    """Receipts of this place's endpoint that are stored but not read, the oldest first."""
    rows = Receipt.objects.filter(
        store=current_place().schema_name, endpoint=endpoint, state=Receipt.State.STORED
    )
    return list(rows.order_by("pk").values_list("pk", flat=True))


@dataclass(frozen=True, slots=True)
class Notices:
    """`unread`: stored for longer than UNREAD_AFTER, and nobody read them."""

    failed: int
    unread: int
    read: int


def newest_notices(at: datetime) -> Notices:
    """Of the last hour, all stores together; at most NEWEST of them are looked at."""
    rows = Receipt.objects.order_by("-pk").values_list("state", "received_at", "done_at")[:NEWEST]
    counts = {"failed": 0, "unread": 0, "read": 0}
    for state, received, done in rows:
        if state == Receipt.State.STORED:
            counts["unread"] += received < at - UNREAD_AFTER
        elif (done or received) >= at - timedelta(hours=1):
            counts["failed" if state == Receipt.State.FAILED else "read"] += 1
    return Notices(**counts)


def unread_here(at: datetime) -> bool:
    """Does a notice of this store lie unread for too long?"""
    rows = Receipt.objects.filter(
        store=current_place().schema_name,
        state=Receipt.State.STORED,
        received_at__lt=at - UNREAD_AFTER,
    )
    return rows.exists()
