"""Let time pass in a store whose clock is movable: everything that falls due happens, in order."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from uuid import UUID

from celery import current_app
from django.utils.translation import gettext as _

from kernel import clock
from kernel.actor import MACHINE, Actor
from kernel.db.transactions import soon
from kernel.errors import Invalid
from kernel.locks import alone
from kernel.tenancy.context import on_platform_side
from kernel.tenancy.store import Store
from shared_apps.outbox.flows import work_until_quiet
from shared_apps.outbox.selectors import next_due
from shared_apps.resellers import services
from shared_apps.resellers.copying import open_move
from shared_apps.resellers.errors import Advancing
from shared_apps.resellers.selectors import store_to_advance
from shared_apps.resellers.services import move_clock

MOST_DAYS = 400
_DAY = timedelta(days=1)
# How far to go when something that is due waits for another worker or for its next attempt: twice
# as far each time, so that work which waits for a person does not slow a year down.
_PATIENCE = timedelta(minutes=5)
_MOST_PATIENCE = timedelta(hours=6)
# A move is lived in pieces of so many seconds, each a piece of due work of its own.
_SLICE_NS = 45 * 1_000_000_000


def store_now(store: Store) -> datetime:
    """The time on a store's own clock, in UTC."""
    return clock.real_now() + store.clock_offset


def live_until(store: Store, until: datetime, *, actor: Actor) -> Store:
    """Jump from due work to due work; nothing that falls due in between is skipped."""
    patience = _PATIENCE
    while True:
        if work_until_quiet(store.key):
            patience = _PATIENCE
        now = store_now(store)
        coming = _coming(store, until)
        if coming <= now:
            coming = min(until, now + patience)
            patience = min(patience * 2, _MOST_PATIENCE)
        if coming > now:
            store = move_clock(store.id, coming - now, actor=actor)
        if coming >= until:
            work_until_quiet(store.key)
            return store


def advance(reseller_id: UUID, days: int, *, actor: Actor) -> Store:
    """
    Live that many days in a store, now, and return the store as it is then.

    Raises Invalid (days outside 1 to 400), Conflict (a real clock, a terminated store), Advancing
    when somebody else is moving this clock, NotFound. From a page use `start_advance`.
    """
    until = _target(reseller_id, days)
    while not advance_a_day(reseller_id, until, actor=actor):
        pass
    return store_to_advance(reseller_id)


def advance_a_day(reseller_id: UUID, until: datetime, *, actor: Actor) -> bool:
    """Live up to one day towards `until` (on the store's clock). True when it is reached."""
    with on_platform_side(), alone(f"advance {reseller_id}") as mine:
        if not mine:
            raise Advancing(_("This store's clock is being moved already. Try again in a moment."))
        store = store_to_advance(reseller_id)
        now = store_now(store)
        if now < until:
            live_until(store, min(until, now + _DAY), actor=actor)
        return now + _DAY >= until


def start_advance(reseller_id: UUID, days: int, *, actor: Actor) -> datetime:
    """
    Let a worker do it, a day a task. Returns the time the store's clock will show in the end.

    Raises what `advance` raises, at once. A second click right after it leads to the same day.
    """
    until = _target(reseller_id, days)
    send_advance(reseller_id, until, actor=actor)
    return until


def send_advance(reseller_id: UUID, until: datetime, *, actor: Actor) -> None:
    """Wake a worker for the next day. The goal is a time, so a task that runs twice is harmless."""
    facts = {
        "reseller_id": str(reseller_id),
        "until": until.isoformat(),
        "actor": {"kind": actor.kind, "id": actor.id, "label": actor.label},
    }
    soon(lambda: current_app.send_task("resellers.advance", kwargs=facts, queue="normal"))


def continue_advance(reseller_id: UUID, until: datetime, *, actor: Actor) -> None:
    """One day, and the next one by another task."""
    if not advance_a_day(reseller_id, until, actor=actor):
        send_advance(reseller_id, until, actor=actor)


def live_on(move_id: UUID) -> None:
    """Live a piece of a copy's move. A worker that dies leaves it to the next tick."""
    began = time.monotonic_ns()
    while (move := open_move(move_id)) is not None:
        if advance_a_day(move.store_id, move.until, actor=MACHINE):
            break
        if time.monotonic_ns() - began > _SLICE_NS:
            services.go_on(move_id)
            return
    services.end_move(move_id)


def _target(reseller_id: UUID, days: int) -> datetime:
    if not 1 <= days <= MOST_DAYS:
        raise Invalid(_("Choose 1 to %(most)s days.") % {"most": MOST_DAYS}, field="days")
    return store_now(store_to_advance(reseller_id)) + timedelta(days=days)


def _coming(store: Store, until: datetime) -> datetime:
    with on_platform_side():
        due = next_due(store.key)
    return min(due, until) if due else until
