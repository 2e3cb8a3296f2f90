"""Keep a verified notice and have it read."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from kernel import clock
from shared_apps.gateways.port import Notice
from shared_apps.inbound.services import keep
from shared_apps.outbox.services import schedule

READ = "payments.read_receipt"


def keep_notice(account_id: UUID, notice: Notice, raw: bytes) -> bool:
    """
    Store a notice raw and schedule its reading. False when it was here already.

    Again:  ten at once are one row; only the first is read.
    """
    with transaction.atomic():
        receipt_id, new = keep(
            endpoint=str(account_id),
            event_id=notice.event_id,
            kind=notice.kind,
            remote_id=notice.remote_id,
            reference=_ours(notice.reference),
            body=raw.decode("utf-8", "replace"),
        )
        if new:
            schedule(READ, str(receipt_id), clock.now(), wake=True)
    return new


def _ours(reference: str) -> str:
    """Other systems use the same account with references of their own: only ours is kept."""
    try:
        return str(UUID(reference))
    except ValueError:
        return ""
