"""A store's state: trial, active, past due, suspended, terminated."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from contracts.resellers import StoreStatusChanged
from kernel import clock
from kernel.actor import Actor
from kernel.errors import Conflict
from kernel.tenancy.context import on_platform_side
from kernel.tenancy.routing import tell_all
from shared_apps.audit.services import record
from shared_apps.outbox.services import publish
from shared_apps.resellers.locks import lock_reseller
from shared_apps.resellers.models import Reseller

_ALLOWED = {
    "trial": {"active", "past_due", "suspended", "terminated"},
    "active": {"past_due", "suspended", "terminated"},
    "past_due": {"active", "suspended", "terminated"},
    "suspended": {"active", "terminated"},
    "terminated": set[str](),
}


def next_statuses(status: str) -> list[str]:
    """Where a store of this status may go, in the order of the register."""
    return [step for step in Reseller.Status.values if step in _ALLOWED[status]]


def change_status(reseller_id: UUID, status: str, *, reason: str, actor: Actor) -> None:
    """
    Move a store to another state.

    Tells:  StoreStatusChanged.
    Again:  the state it already has: nothing happens. A step that is not allowed raises Conflict.
    """
    with on_platform_side():
        with transaction.atomic():
            row = lock_reseller(reseller_id)
            if row.status == status:
                return
            if status not in _ALLOWED[row.status]:
                raise Conflict(
                    _("A %(before)s store can't become %(after)s.")
                    % {"before": row.status, "after": status}
                )
            before, row.status, row.status_reason = row.status, status, reason
            row.suspended_at = clock.real_now() if status == "suspended" else None
            if status == "terminated":
                row.terminated_at = clock.real_now()
            row.save(update_fields=["status", "status_reason", "suspended_at", "terminated_at"])
            record(
                actor,
                "store.status",
                "reseller",
                row.pk,
                before=before,
                after=status,
                reason=reason,
            )
            publish(StoreStatusChanged(store=row.schema_name, status=status, reason=reason))
        tell_all()
