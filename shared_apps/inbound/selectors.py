"""Which receipts were not read yet."""

from __future__ import annotations

from kernel.tenancy.context import current_place
from shared_apps.inbound.models import Receipt


def unread(endpoint: str) -> list[int]:
    """Receipts of this place's endpoint that are stored but not read, the oldest first."""
    rows = Receipt.objects.filter(
        store=current_place().schema_name, endpoint=endpoint, state=Receipt.State.STORED
    )
    return list(rows.order_by("pk").values_list("pk", flat=True))
