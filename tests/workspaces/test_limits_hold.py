"""Whatever starts when, however late the looks are: a hard limit holds, and a mark is told once."""

from __future__ import annotations

import contextlib
import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import time_machine
from django.db import transaction

from kernel import clock
from kernel.actor import MACHINE
from kernel.errors import Conflict
from kernel.money import Money
from kernel.tenancy.context import current_store
from tenant_apps.workspaces.rules.spending import Step, limit_mark, runs_out
from tenant_apps.workspaces.services import ask, set_limit
from tenant_apps.workspaces.spending import spent
from tests.desktops import have_a_workspace, sell_by_the_session
from tests.prove.figures import SEED
from tests.workspaces.living import another_desk, do_due, told
from tests.workspaces.scripted import PLATFORM, connect

BEGIN = datetime(2027, 3, 9, 8, tzinfo=UTC)
QUARTER = Decimal("0.075")


class Undo(Exception):
    """Back to before this history."""


def test_a_hard_limit_is_passed_by_a_begun_quarter_each_at_most(in_acme, alice, monkeypatch):
    sell_by_the_session()
    have_a_workspace(alice)
    place = connect(monkeypatch).pk
    desks = [another_desk(place) for _ in range(3)]
    for number in range(8):
        with contextlib.suppress(Undo), transaction.atomic():
            _one(random.Random(f"{SEED}-{number}"), alice, desks, number)
            raise Undo


def _one(rng: random.Random, alice, desks, number: int) -> None:
    cents = rng.randrange(8, 90)
    begin = BEGIN + timedelta(days=number) - current_store().clock_offset
    with time_machine.travel(begin, tick=False) as traveller:
        PLATFORM.__init__()  # type: ignore[misc]
        set_limit(alice.customer.pk, Money(cents, "EUR"), is_hard=True, actor=MACHINE)
        for _ in range(12):
            with contextlib.suppress(Conflict):
                ask(rng.choice(desks).pk, rng.choice(("start", "start", "stop")), actor=MACHINE)
            PLATFORM.trouble = rng.choice(("", "", "lost"))
            for _ in range(rng.randrange(1, 4)):
                with contextlib.suppress(Conflict):
                    do_due()
                traveller.shift(timedelta(seconds=rng.choice((5, 31, 300, 840))))
            do_due()
            found = spent(alice.customer.pk)
            over = found.exact - Decimal(cents) / 100
            assert over <= QUARTER * len(desks), f"history {number}"
        traveller.shift(timedelta(seconds=40))
        do_due()
        said = Counter((one["limit_minor"], one["percent"]) for one in told(KIND))
        assert all(count == 1 for count in said.values()), f"history {number}"


KIND = "workspaces.limit_reached"


def test_by_the_step_it_runs_out_as_counted_by_hand():
    every = timedelta(minutes=15)
    now = clock.now()
    rng = random.Random(SEED)
    steps: list[Step] = []
    for _ in range(300):
        steps = [
            Step(
                now + timedelta(seconds=rng.randrange(1, 900)), Decimal(rng.randrange(1, 40)), every
            )
            for _ in range(rng.randrange(1, 4))
        ]
        left = Decimal(rng.randrange(0, 400))
        found, at, rest = runs_out(left, steps, now), now, left
        while rest >= 0:
            at += timedelta(seconds=1)
            rest -= sum(
                (one.cost for one in steps if at >= one.at and not (at - one.at) % every),
                Decimal(0),
            )
        assert found == at
    assert runs_out(Decimal(5), [], now) is None
    assert runs_out(Decimal(-1), steps, now) == now


def test_marks_are_passed_exactly():
    limit = Decimal(20)
    for said, mark in (("14.99", 0), ("15", 75), ("17.999", 75), ("18", 90), ("20", 100)):
        assert limit_mark(Decimal(said), limit) == mark
