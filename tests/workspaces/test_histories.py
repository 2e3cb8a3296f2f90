"""
A thousand lives of desktops: started, stopped, stopped outside, answers lost, workers killed, the
platform down, looks twice and too late. What is billed is what an independent count says.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import random
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from contracts.workspaces import SessionsPeriodClosed
from kernel import clock
from kernel.actor import MACHINE
from kernel.errors import Conflict
from kernel.ids import new_id
from kernel.periods import month_of
from kernel.tenancy.context import current_store
from shared_apps.outbox.models import Message
from tenant_apps.billing.models import Subscription, UsageCharge
from tenant_apps.billing.services import add_sessions
from tenant_apps.billing.services.policies import override_policy
from tenant_apps.provisioning.models import Service
from tenant_apps.workspaces import flows, services
from tenant_apps.workspaces.models import SessionPart, UsageSession, Workspace
from tests.desktops import have_a_workspace, sell_by_the_session
from tests.prove import figures
from tests.prove.figures import SEED
from tests.workspaces.scripted import PLATFORM, Killed, Run, connect

HISTORIES = 1_000
# A few hours before a month's end in Berlin, a winter and the spring in which the clock is changed.
ENDS = (datetime(2027, 1, 31, 23, tzinfo=UTC), datetime(2027, 3, 31, 22, tzinfo=UTC))
STEPS = (
    *("start", "start", "stop", "work", "work", "watch", "watch"),
    *("outside", "down", "up", "lost", "killed", "old", "month"),
)


class Life:
    """One workspace, what is done to it, and what its platform knows."""

    def __init__(self, rng: random.Random, model: Subscription, connection_id) -> None:
        self.rng, self.owner = rng, new_id().hex
        self.wishes: dict[str, datetime] = {}
        self.row = _copy(model, self.owner, connection_id)

    def step(self) -> None:
        getattr(self, self.rng.choice(STEPS))()

    def start(self) -> None:
        self._ask("start")

    def stop(self) -> None:
        live = PLATFORM.live(self.owner)
        if self._ask("stop") and live:
            self.wishes.setdefault(live[0].remote_id, clock.now())

    def _ask(self, wish: str) -> bool:
        try:
            services.ask(self.row.pk, wish, actor=MACHINE)
        except Conflict:
            return False
        return True

    def work(self) -> None:
        with contextlib.suppress(Killed):
            flows.carry_out(self.row.pk)

    def watch(self) -> None:
        for _ in range(self.rng.choice((1, 1, 2))):
            flows.watch(Service.objects.get(pk=self.row.service_id).connection_id)

    def outside(self) -> None:
        for run in PLATFORM.live(self.owner):
            PLATFORM.end(run)

    def down(self) -> None:
        PLATFORM.down = self.rng.random() < 0.5

    def up(self) -> None:
        PLATFORM.down = False

    def lost(self) -> None:
        PLATFORM.trouble = "lost"

    def killed(self) -> None:
        PLATFORM.trouble = "killed"

    def old(self) -> None:
        """An answer that took too long: it says nothing about now."""
        seen = Workspace.objects.values_list("seen_at", flat=True).get(pk=self.row.pk)
        if seen is not None:
            services.note_seen(self.row.pk, None, looked_at=seen - timedelta(seconds=5))

    def month(self) -> None:
        services.close_months(self.row.pk)

    def settle(self) -> None:
        PLATFORM.down, PLATFORM.trouble = False, ""
        self.stop()
        for _ in range(3):
            self.work()
            self.watch()


def _copy(model: Subscription, owner: str, connection_id) -> Workspace:
    facts = {one.attname: getattr(model, one.attname) for one in Subscription._meta.fields}
    own = {"id": new_id(), "order_line_id": new_id(), "used_until": None}
    subscription = Subscription.objects.create(**{**facts, **own})
    service = Service.objects.create(
        customer_id=model.customer_id,
        subscription_id=subscription.pk,
        order_line_id=subscription.order_line_id,
        driver="scripted",
        connection_id=connection_id,
        remote_id=owner,
        image="img",
        state=Service.State.ACTIVE,
        currency="EUR",
        requested_at=clock.now(),
    )
    row = services.make_workspace(service_id=service.pk, subscription_id=subscription.pk)
    assert row is not None
    return row


def _expected(runs: list[Run], wishes: dict[str, datetime], zone: str) -> Counter[str]:
    """
    Counted by hand: quarter by quarter, each in the month in which it begins. A desktop that was
    never seen costs nothing; one that was ran until its stop was asked for, or it was last seen.
    """
    found: Counter[str] = Counter()
    for run in runs:
        assert run.ended is not None
        ended: datetime = run.ended
        ended = run.ended
        if not any(at < ended for at in run.looks):
            continue
        last = max(run.looks)
        until = min(last, wishes.get(run.remote_id, last))
        at, until = run.began.replace(microsecond=0), until.replace(microsecond=0)
        while at < until:
            found[month_of(clock.local_date(at, zone)).start.isoformat()] += 15
            at += timedelta(minutes=15)
    return found


def _told(row: Workspace) -> Counter[str]:
    zone, found = current_store().timezone, Counter[str]()
    for part in SessionPart.objects.filter(session__workspace=row):
        if part.minutes:
            found[month_of(clock.local_date(part.from_at, zone)).start.isoformat()] += part.minutes
    return found


def _is_whole(row: Workspace) -> bool:
    """Sessions one after the other; their parts from end to end, without gap or overlap."""
    sessions = list(UsageSession.objects.filter(workspace=row).order_by("started_at"))
    if any(
        not one.ended_at or one.ended_at > two.started_at
        for one, two in itertools.pairwise(sessions)
    ):
        return False
    for one in sessions:
        parts = list(one.parts.order_by("from_at"))
        edges = [one.started_at, *(part.until_at for part in parts)]
        if [part.from_at for part in parts] != edges[:-1] or edges[-1] != one.ended_at:
            return False
    return True


def _billed_once(row: Workspace) -> bool:
    told = Message.objects.filter(
        kind=SessionsPeriodClosed.kind, aggregate=str(row.subscription_id)
    ).order_by("pk")
    events = [SessionsPeriodClosed.from_payload(one.payload) for one in told]
    if any(one.until_at != two.from_at for one, two in itertools.pairwise(events)):
        return False
    for event in [*events, *events]:
        add_sessions(event)
    ids = [one["id"].replace("-", "") for event in events for one in json.loads(event.sessions)]
    charges = UsageCharge.objects.filter(subscription_id=row.subscription_id)
    return sorted(ids) == sorted(charges.values_list("meter", flat=True))


@pytest.mark.prove
def test_a_thousand_lives_are_billed_as_an_independent_count_says(
    in_acme, alice, monkeypatch, request
):
    figures.forget("billed quarters")
    sell_by_the_session()
    have_a_workspace(alice)
    override_policy("store", "", "desktop_credit", "go_on", actor=MACHINE)
    connection, zone = connect(monkeypatch), current_store().timezone
    model = Subscription.objects.get()
    for number in range(HISTORIES):
        rng = random.Random(f"{SEED}-{number}")
        begin = rng.choice(ENDS) - timedelta(minutes=rng.randrange(30, 600))
        begin -= current_store().clock_offset
        with time_machine.travel(begin, tick=False) as traveller:
            PLATFORM.__init__()  # type: ignore[misc]
            life = Life(rng, model, connection.pk)
            for _ in range(rng.randrange(4, 16)):
                traveller.shift(timedelta(seconds=rng.choice((1, 7, 31, 300, 899, 900, 901, 2700))))
                life.step()
            traveller.shift(timedelta(minutes=7))
            life.settle()
            traveller.move_to(begin + timedelta(days=70))
            services.close_months(life.row.pk)
            runs = [one for one in PLATFORM.runs if one.owner == life.owner]
            ok = (
                _told(life.row) == _expected(runs, life.wishes, zone)
                and _is_whole(life.row)
                and _billed_once(life.row)
            )
        figures.add("billed quarters", got=int(ok), total=1)
        assert ok, f"history {number}"
