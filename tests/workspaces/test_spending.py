"""A customer's limit of a month: told of, kept, never passed by more than a begun quarter each."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import IntegrityError, transaction

from kernel import clock
from kernel.actor import MACHINE
from kernel.errors import Invalid
from kernel.money import Money
from kernel.tenancy.context import current_store
from shared_apps.outbox.models import DueWork
from tenant_apps.billing.models import Subscription
from tenant_apps.workspaces.errors import CannotUse
from tenant_apps.workspaces.models import SpendingNotice, UsageSession
from tenant_apps.workspaces.services import SPENDING, ask, check_spending, set_limit
from tenant_apps.workspaces.spending import spent
from tests.desktops import have_a_workspace, sell_by_the_session
from tests.workspaces.living import another_desk, live_until, told
from tests.workspaces.scripted import PLATFORM, connect

BEGIN = datetime(2027, 3, 9, 8, tzinfo=UTC)


@pytest.fixture
def place(in_acme, alice, monkeypatch):
    """Alice's store sells desktops at 0.30 an hour; a quarter is 7.5 cents."""
    sell_by_the_session()
    have_a_workspace(alice)
    return connect(monkeypatch).pk


@pytest.fixture
def traveller(place):
    with time_machine.travel(BEGIN - current_store().clock_offset, tick=False) as found:
        yield found


def limit(person, cents: int | None, *, is_hard: bool = True) -> None:
    money = None if cents is None else Money(cents, "EUR")
    set_limit(person.customer.pk, money, is_hard=is_hard, actor=MACHINE)


def percents() -> list[int]:
    return [one["percent"] for one in told("workspaces.limit_reached")]


def test_a_hard_limit_stops_before_a_quarter_that_does_not_fit(alice, place, traveller):
    limit(alice, 60)
    row = another_desk(place)
    ask(row.pk, "start", actor=MACHINE)
    live_until(BEGIN + timedelta(minutes=125), traveller)
    found = spent(alice.customer.pk)
    assert found.amount == Money(60, "EUR")
    assert not PLATFORM.live()
    assert UsageSession.objects.get().how == "limited"
    assert percents() == [75, 90, 100] or percents() == [75, 100]
    assert not DueWork.objects.filter(kind=SPENDING).exists()


def test_it_starts_again_when_the_limit_is_raised(alice, place, traveller):
    limit(alice, 15)
    row = another_desk(place)
    ask(row.pk, "start", actor=MACHINE)
    live_until(BEGIN + timedelta(minutes=32), traveller)
    with pytest.raises(CannotUse, match=r"0\.15 EUR") as no:
        ask(row.pk, "start", actor=MACHINE)
    assert no.value.code == "limit_reached"
    limit(alice, 30)
    ask(row.pk, "start", actor=MACHINE)
    live_until(BEGIN + timedelta(minutes=70), traveller)
    assert spent(alice.customer.pk).amount == Money(30, "EUR")
    assert percents().count(100) == 2


def test_one_that_reached_its_most_of_the_month_starts_again_for_nothing(alice, place, traveller):
    price = Subscription.objects.get().hourly
    assert price is not None
    Subscription.objects.update(hourly=price | {"cap": 15})
    limit(alice, 15)
    row = another_desk(place)
    ask(row.pk, "start", actor=MACHINE)
    live_until(BEGIN + timedelta(minutes=40), traveller)
    assert PLATFORM.live()
    ask(row.pk, "stop", actor=MACHINE)
    live_until(BEGIN + timedelta(minutes=45), traveller)
    assert not PLATFORM.live()
    ask(row.pk, "start", actor=MACHINE)
    live_until(BEGIN + timedelta(minutes=80), traveller)
    assert PLATFORM.live()
    assert spent(alice.customer.pk).amount == Money(15, "EUR")


def test_the_last_step_before_that_costs_only_what_is_left(alice, place, traveller):
    price = Subscription.objects.get().hourly
    assert price is not None
    Subscription.objects.update(hourly=price | {"cap": 10})
    limit(alice, 10)
    row = another_desk(place)
    ask(row.pk, "start", actor=MACHINE)
    live_until(BEGIN + timedelta(minutes=40), traveller)
    assert PLATFORM.live()


def test_a_soft_limit_only_tells(alice, place, traveller):
    limit(alice, 40, is_hard=False)
    row = another_desk(place)
    ask(row.pk, "start", actor=MACHINE)
    live_until(BEGIN + timedelta(minutes=80), traveller)
    assert PLATFORM.live()
    assert percents() == [75, 90, 100]
    for _ in range(3):
        check_spending(alice.customer.pk)
    assert percents() == [75, 90, 100]


def test_who_makes_a_passed_limit_hard_hears_what_that_stops(alice, place, traveller):
    limit(alice, 40, is_hard=False)
    row = another_desk(place)
    ask(row.pk, "start", actor=MACHINE)
    live_until(BEGIN + timedelta(minutes=80), traveller)
    limit(alice, 40)
    live_until(BEGIN + timedelta(minutes=90), traveller)
    assert not PLATFORM.live()
    assert percents() == [75, 90, 100, 100]
    assert told("workspaces.limit_reached")[-1]["is_hard"]


def test_desktops_that_are_on_their_way_count(alice, place, traveller):
    limit(alice, 10)
    first, second = another_desk(place), another_desk(place)
    ask(first.pk, "start", actor=MACHINE)
    with pytest.raises(CannotUse) as no:
        ask(second.pk, "start", actor=MACHINE)
    assert no.value.code == "limit_reached"


def test_the_next_month_begins_anew(alice, place, traveller):
    limit(alice, 15)
    row = another_desk(place)
    ask(row.pk, "start", actor=MACHINE)
    live_until(BEGIN + timedelta(minutes=32), traveller)
    traveller.shift(timedelta(days=30))
    ask(row.pk, "start", actor=MACHINE)
    live_until(clock.now() + timedelta(minutes=32), traveller)
    assert percents().count(100) == 2


def test_a_stop_whose_answer_is_lost_is_asked_for_again(alice, place, traveller):
    limit(alice, 15)
    row = another_desk(place)
    ask(row.pk, "start", actor=MACHINE)
    live_until(BEGIN + timedelta(minutes=20), traveller)
    PLATFORM.trouble = "lost"
    live_until(BEGIN + timedelta(minutes=45), traveller)
    assert not PLATFORM.live()
    row.refresh_from_db()
    assert (row.state, row.wish) == ("idle", "")
    assert spent(alice.customer.pk).amount == Money(15, "EUR")


def test_a_platform_that_is_down_costs_no_more_than_until_the_stop_was_asked_for(
    alice, place, traveller
):
    limit(alice, 15)
    row = another_desk(place)
    ask(row.pk, "start", actor=MACHINE)
    live_until(BEGIN + timedelta(minutes=25), traveller)
    PLATFORM.down = True
    live_until(BEGIN + timedelta(minutes=50), traveller)
    PLATFORM.down = False
    live_until(BEGIN + timedelta(minutes=55), traveller)
    assert not PLATFORM.live()
    assert spent(alice.customer.pk).amount == Money(15, "EUR")


def test_nonsense_is_refused_and_nothing_is_lost(alice, place):
    limit(alice, 100)
    for wrong in (Money(0, "EUR"), Money(-5, "EUR"), Money(5, "USD"), Money(10**13, "EUR")):
        with pytest.raises(Invalid) as no:
            set_limit(alice.customer.pk, wrong, is_hard=True, actor=MACHINE)
        assert no.value.field == "limit"
    assert spent(alice.customer.pk).limit == Money(100, "EUR")


def test_the_database_refuses_to_tell_twice(alice, place):
    about = {
        "customer_id": alice.customer.pk,
        "kind": "limit",
        "occasion": "x",
        "mark": 75,
        "at": clock.now(),
    }
    SpendingNotice.objects.create(**about)
    with pytest.raises(IntegrityError, match="spending_told_once"), transaction.atomic():
        SpendingNotice.objects.create(**about)


def test_what_runs_now_is_summed_up_in_few_queries(
    alice, place, traveller, django_assert_max_num_queries
):
    for _ in range(3):
        ask(another_desk(place).pk, "start", actor=MACHINE)
    live_until(BEGIN + timedelta(minutes=40), traveller)
    with django_assert_max_num_queries(4):
        found = spent(alice.customer.pk)
    assert found.burn == Decimal("0.90")
    assert found.amount == Money(69, "EUR")  # 22.5 cents each, rounded by desktop
    assert Decimal(found.as_meter()["rate_per_second"]) == Decimal("0.00025")
