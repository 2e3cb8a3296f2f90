"""What became of the mail that reminds of an unpaid invoice."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from kernel import clock
from tenant_apps.billing.models import DunningStep

_Told = DunningStep.Told


def note_notices(invoice_ids: Iterable[UUID], *, sent: bool) -> None:
    """
    The reminders of these invoices went out, or can't go out at all.

    Time:  the suspension comes on a later day than this (services/chase.py).
    Again: what was sent once stays sent.
    """
    steps = DunningStep.objects.filter(invoice_id__in=list(invoice_ids), step="remind")
    told = _Told.SENT if sent else _Told.FAILED
    steps.exclude(told=_Told.SENT).update(told=told, told_at=clock.now())
