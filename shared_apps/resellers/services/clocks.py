"""Move a demo store's clock."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from kernel.actor import Actor
from kernel.errors import Conflict, Invalid
from kernel.tenancy.context import on_platform_side
from kernel.tenancy.routing import tell_all
from kernel.tenancy.store import Store
from shared_apps.audit.services import record
from shared_apps.resellers.locks import lock_reseller
from shared_apps.resellers.selectors import as_store


def move_clock(reseller_id: UUID, by: timedelta, *, actor: Actor) -> Store:
    """
    Move a store's clock forward and return the store as it is then. Time only goes forward.

    Raises Conflict for a store whose clock is real, Invalid for a step back.
    """
    if by <= timedelta():
        raise Invalid(_("A clock only moves forward."), field="days")
    with on_platform_side():
        with transaction.atomic():
            row = lock_reseller(reseller_id)
            if not row.movable_clock:
                raise Conflict(_("This store lives in real time."), code="real_clock")
            row.clock_offset += by
            row.save(update_fields=["clock_offset"])
            record(actor, "store.clock_moved", "reseller", row.pk, seconds=int(by.total_seconds()))
        tell_all()
        return as_store(row)
