"""A store's state: trial, active, past due, suspended, closing, terminated."""

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
from shared_apps.outbox.services import forget_store, publish, unschedule
from shared_apps.resellers.holds import what_holds
from shared_apps.resellers.locks import lock_reseller
from shared_apps.resellers.models import Reseller
from shared_apps.resellers.rules import END_TRIAL, REMIND_OF_TRIAL

# A store ends in two steps: while it is closing its machines go, and then the machine ends it.
_ALLOWED = {
    "trial": {"active", "past_due", "suspended", "closing"},
    "active": {"past_due", "suspended", "closing"},
    "past_due": {"active", "suspended", "closing"},
    "suspended": {"active", "closing"},
    "closing": {"terminated"},
    "terminated": set[str](),
}


def next_statuses(status: str) -> list[str]:
    """Where a person may bring a store of this status, in the order of the register."""
    steps = _ALLOWED[status] - {"terminated"}
    return [step for step in Reseller.Status.values if step in steps]


def change_status(reseller_id: UUID, status: str, *, reason: str, actor: Actor) -> None:
    """
    Move a store to another state.

    "closing" has all its subscriptions and machines ended; `closing.finish_closing` takes the
    last step when they are gone, and not before.

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
            _check(row, status)
            before, row.status, row.status_reason = row.status, status, reason
            row.suspended_at = clock.real_now() if status == "suspended" else None
            if status == "terminated":
                row.terminated_at = clock.real_now()
                forget_store(row.schema_name)
                for kind in (REMIND_OF_TRIAL, END_TRIAL):
                    unschedule(kind, row.schema_name, store=row.schema_name)
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


def _check(row: Reseller, status: str) -> None:
    if status == "closing" and row.is_house:
        raise Conflict(_("The platform's own store does not close."))
    if status == "terminated" and (why := what_holds(row.schema_name)):
        raise Conflict(why, code="store_held")
