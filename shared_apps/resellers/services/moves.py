"""Send a copy's clock on its way, and write down that it arrived."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from kernel import clock
from kernel.actor import Actor
from kernel.errors import Conflict, Invalid, NotFound
from kernel.periods import Interval, Unit, step
from kernel.tenancy.context import on_platform_side
from shared_apps.audit.services import record
from shared_apps.outbox.services import schedule, unschedule
from shared_apps.resellers.errors import Advancing
from shared_apps.resellers.locks import lock_copy, lock_reseller
from shared_apps.resellers.models import ClockMove, Reseller, StoreCopy
from shared_apps.resellers.rules import MOVE_COPY

Span = Literal["day", "week", "month", "year"]
SPANS: tuple[Span, ...] = ("day", "week", "month", "year")


def begin_move(copy_id: UUID, span: str, *, actor: Actor) -> ClockMove:
    """
    Send a copy's clock a day, week, month or year on; a worker lives it.

    Time:   to the same hour of the day that the span leads to, in the store's zone.
    Locks:  the copy's row, the store's row.
    Again:  while one runs, Advancing. Raises Invalid (span), Conflict (not ready), NotFound.
    """
    if span not in SPANS:
        raise Invalid(_("Choose a day, a week, a month or a year."), field="span")
    with on_platform_side(), transaction.atomic():
        if not StoreCopy.objects.filter(pk=copy_id).exists():
            raise NotFound(_("There is no such copy."))
        found, row = lock_copy(copy_id), lock_reseller(copy_id)
        if found.state != StoreCopy.State.READY:
            raise Conflict(_("This copy is not ready yet."), code="copy_not_ready")
        now = clock.real_now() + row.clock_offset
        move = _write(row, now, now + _length(row, now, Unit(span)), actor)
        schedule(MOVE_COPY, str(move.pk), clock.real_now(), wake=True)
        record(actor, "copy.moved", "reseller", row.pk, span=span)
    return move


def go_on(move_id: UUID) -> None:
    """There is more of it to live: soon, by whichever worker is free."""
    with on_platform_side(), transaction.atomic():
        schedule(MOVE_COPY, str(move_id), clock.real_now(), wake=True)


def end_move(move_id: UUID) -> None:
    """It arrived, or there is nothing left to move. Again: the first time stands."""
    with on_platform_side(), transaction.atomic():
        ClockMove.objects.filter(pk=move_id, ended_at=None).update(ended_at=clock.real_now())
        unschedule(MOVE_COPY, str(move_id))


def _length(row: Reseller, now: datetime, unit: Unit) -> timedelta:
    today = clock.local_date(now, row.timezone)
    return timedelta(days=(step(today, Interval(unit, 1)) - today).days)


def _write(row: Reseller, now: datetime, until: datetime, actor: Actor) -> ClockMove:
    try:
        with transaction.atomic():
            return ClockMove.objects.create(
                store=row,
                from_at=now,
                until=until,
                began_at=clock.real_now(),
                moved_by=actor.label,
            )
    except IntegrityError:
        raise Advancing(_("This copy's clock is being moved already.")) from None
