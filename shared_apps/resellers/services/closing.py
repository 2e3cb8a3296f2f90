"""The second step of closing a store."""

from __future__ import annotations

from kernel.actor import MACHINE
from shared_apps.resellers.models import Reseller
from shared_apps.resellers.services.status import change_status


def finish_closing(store: str) -> None:
    """
    The last machine is gone: the store ends. Raises Conflict while something holds it, which
    brings the news again.

    Again:  a store that is not closing stays what it is.
    """
    row = Reseller.objects.filter(schema_name=store, status=Reseller.Status.CLOSING).first()
    if row is not None:
        change_status(row.pk, Reseller.Status.TERMINATED, reason=row.status_reason, actor=MACHINE)
