"""Credit that is used up while desktops run: told of in time, stopped, and started again."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from kernel import clock
from kernel.actor import MACHINE
from kernel.money import Money
from tenant_apps.billing.models import Subscription
from tenant_apps.billing.services import give_credit
from tenant_apps.billing.services.policies import override_policy
from tenant_apps.billing.wallet import available_credit
from tenant_apps.payments.models import GatewayAccount, PaymentMethod
from tenant_apps.workspaces.credit import credit_for
from tenant_apps.workspaces.errors import CannotUse
from tenant_apps.workspaces.models import UsageSession
from tenant_apps.workspaces.services import ask
from tenant_apps.workspaces.spending import spent
from tests.workspaces.living import another_desk, live_until, told
from tests.workspaces.scripted import PLATFORM
from tests.workspaces.test_spending import BEGIN, place, traveller

__all__ = ["place", "traveller"]


def dear(place):
    """A desktop at 12.00 an hour before tax: credit of 5.00 is soon used up."""
    price = Subscription.objects.get().hourly
    assert price is not None
    Subscription.objects.update(hourly=price | {"unit": "12.00"})
    return another_desk(place)


def minutes_told() -> list[int]:
    return [one["minutes"] for one in told("workspaces.credit_runs_out")]


def test_it_stops_before_a_quarter_that_the_credit_does_not_cover(alice, place, traveller):
    row = dear(place)
    ask(row.pk, "start", actor=MACHINE)
    live_until(BEGIN + timedelta(minutes=40), traveller)
    assert not PLATFORM.live()
    session = UsageSession.objects.get()
    assert session.how == "exhausted"
    assert session.ended_at is not None
    assert session.ended_at - session.started_at <= timedelta(minutes=15)
    credit = credit_for(spent(alice.customer.pk))
    assert credit is not None
    assert credit.left >= 0
    assert credit.used >= Decimal("3.00")
    assert minutes_told() == [30, 10, 0]
    with pytest.raises(CannotUse) as no:
        ask(row.pk, "start", actor=MACHINE)
    assert no.value.code == "no_credit"
    give_credit(alice.customer.pk, Money(900, "EUR"), reason="x", request_key="more", actor=MACHINE)
    ask(row.pk, "start", actor=MACHINE)
    live_until(clock.now() + timedelta(minutes=70), traveller)
    assert not PLATFORM.live()
    assert minutes_told().count(0) == 2
    assert spent(alice.customer.pk).amount <= available_credit(alice.customer.pk, "EUR")


def test_a_store_may_let_them_go_on(alice, place, traveller):
    override_policy("store", "", "desktop_credit", "go_on", actor=MACHINE)
    row = dear(place)
    ask(row.pk, "start", actor=MACHINE)
    live_until(BEGIN + timedelta(minutes=40), traveller)
    assert PLATFORM.live()
    assert minutes_told() == [30, 10, 0]
    assert not told("workspaces.credit_runs_out")[-1]["stops"]


def test_credit_that_lasts_is_told_of_nowhere(alice, place, traveller):
    row = another_desk(place)
    ask(row.pk, "start", actor=MACHINE)
    live_until(BEGIN + timedelta(minutes=20), traveller)
    assert PLATFORM.live()
    assert minutes_told() == []


def test_who_keeps_a_card_runs_on(alice, place, traveller):
    account = GatewayAccount.objects.create(
        gateway="stripe", label="Card", sealed_settings="", created_at=clock.now()
    )
    PaymentMethod.objects.create(
        account=account,
        customer_id=alice.customer.pk,
        reference="pm_1",
        expires_year=2040,
        expires_month=8,
        created_at=clock.now(),
    )
    row = dear(place)
    ask(row.pk, "start", actor=MACHINE)
    live_until(BEGIN + timedelta(minutes=40), traveller)
    assert PLATFORM.live()
    assert minutes_told() == []
