"""Every cycle: sold, renewed by both engines, kept to its day whatever months and clocks do."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from itertools import islice

import pytest
import time_machine

from kernel import clock
from kernel.actor import MACHINE
from kernel.errors import Invalid
from kernel.money import Money
from kernel.periods import Interval, Unit, cycles, start_of
from shared_apps.outbox.models import DueWork
from tenant_apps.billing.models import Invoice, InvoiceLine, Subscription
from tenant_apps.billing.rules.renewal import lead_days
from tenant_apps.billing.services import renew_subscription
from tenant_apps.billing.services.settle import RENEW, plan_renewal
from tenant_apps.catalog.models import Plan, Product
from tenant_apps.catalog.rules.cycles import CYCLES, length, saving_percent
from tenant_apps.catalog.services import cost_of_cycle, offer_cycle, withdraw_cycle
from tests.billing.test_batch import same
from tests.renewing import Life, live
from tests.storefront.test_buying import ACCOUNT

MONTH, YEAR = Interval(Unit.MONTH, 1), Interval(Unit.YEAR, 1)
SPOKEN = [f"{one.count}-{one.unit}" for one in CYCLES]


@pytest.mark.parametrize("cycle", CYCLES, ids=SPOKEN)
def test_both_engines_bill_the_same_next_period(in_acme, cycle):
    same([Life(unit=cycle.unit, count=cycle.count), Life(unit=cycle.unit, count=cycle.count)])


@pytest.mark.parametrize("cycle", CYCLES, ids=SPOKEN)
def test_three_renewals_follow_each_other_without_gap_or_overlap(in_acme, cycle):
    [row] = live([Life(unit=cycle.unit, count=cycle.count)], [])
    began, anchor = row.billed_until, row.anchor_day
    with time_machine.travel(clock.real_now(), tick=False) as real:
        for _ in range(3):
            due = DueWork.objects.get(kind=RENEW, subject=str(row.pk)).due_at
            real.shift(max(due - clock.now(), timedelta()))
            renew_subscription(row.pk)
            row.refresh_from_db()
            assert row.parked_reason == ""
    lines = InvoiceLine.objects.filter(subscription_id=row.pk, period_start__gte=began)
    billed = [(one.period_start, one.period_end) for one in lines.order_by("period_start")]
    wanted = [(one.start, one.end) for one in islice(cycles(began, cycle, anchor), 3)]
    assert billed == wanted


def test_a_quarter_begun_on_the_31st_comes_back_to_the_31st():
    quarter = Interval(Unit.MONTH, 3)
    ends = [one.end for one in islice(cycles(date(2026, 8, 31), quarter), 4)]
    assert ends == [
        date(2026, 11, 30),
        date(2027, 2, 28),
        date(2027, 5, 31),
        date(2027, 8, 31),
    ]


def test_a_leap_day_is_kept_over_two_and_three_years():
    two = [one.end for one in islice(cycles(date(2028, 2, 29), Interval(Unit.YEAR, 2)), 2)]
    three = [one.end for one in islice(cycles(date(2028, 2, 29), Interval(Unit.YEAR, 3)), 4)]
    assert two == [date(2030, 2, 28), date(2032, 2, 29)]
    assert three[:2] == [date(2031, 2, 28), date(2034, 2, 28)]
    assert three[3] == date(2040, 2, 29)


@pytest.mark.parametrize(
    ("unit", "begin", "days_long", "hours"),
    [
        (Unit.DAY, date(2026, 3, 29), 1, 23),
        (Unit.DAY, date(2026, 10, 25), 1, 25),
        (Unit.WEEK, date(2026, 3, 23), 7, 167),
        (Unit.WEEK, date(2026, 10, 19), 7, 169),
    ],
)
def test_a_clock_change_moves_no_billing_day(unit, begin, days_long, hours):
    """Days and weeks are local ones: 23, 25, 167 or 169 hours, billed once, on their day."""
    [one] = islice(cycles(begin, Interval(unit, 1)), 1)
    first, last = (start_of(day, "Europe/Berlin") for day in (one.start, one.end))
    assert (one.days, last - first) == (days_long, timedelta(hours=hours))


def test_the_next_invoice_of_a_month_end_is_planned_in_the_stores_zone(in_acme):
    [row] = live([Life()], [])
    row.anchor_day, row.billed_until = 31, date(2026, 3, 31)
    with time_machine.travel(datetime(2026, 3, 20, 12, tzinfo=UTC)):
        plan_renewal(row)
    # Seven days earlier by the clock on the wall would be 23:00 UTC: the lead is of whole days.
    assert DueWork.objects.get(kind=RENEW, subject=str(row.pk)).due_at == datetime(
        2026, 3, 23, 22, tzinfo=UTC
    )


@pytest.mark.parametrize(
    ("interval", "days"),
    [(Interval(Unit.DAY, 1), 0), (Interval(Unit.WEEK, 1), 3), (MONTH, 7), (YEAR, 7)],
)
def test_a_short_cycle_is_not_billed_a_cycle_ahead(interval, days):
    assert lead_days(interval, 7) == days


def test_what_a_longer_cycle_saves_is_never_promised_too_high():
    assert saving_percent(15_000, YEAR, 1_400, MONTH) == 10  # 10.7
    assert saving_percent(16_800, YEAR, 1_400, MONTH) == 0
    assert saving_percent(20_000, YEAR, 1_400, MONTH) == 0
    assert saving_percent(100, Interval(Unit.WEEK, 1), 1_400, MONTH) == 0
    assert [length(one) for one in CYCLES] == sorted(length(one) for one in CYCLES)


def test_the_cost_of_a_cycle_is_that_of_all_its_months():
    cost = Money(800, "EUR")
    found = {f"{one.count}-{one.unit}": cost_of_cycle(cost, one) for one in CYCLES}
    assert found["1-year"] == Money(9_600, "EUR")
    assert found["6-month"] == Money(4_800, "EUR")
    assert found["1-week"] == Money(187, "EUR")  # 186.67


def offer(cycle: Interval, minor: int, **more) -> Plan:
    product = Product.objects.get(name="Professional")
    said = {"setup": Money.zero("EUR"), "accept_loss": False, **more}
    return offer_cycle(product.pk, cycle, price=Money(minor, "EUR"), actor=MACHINE, **said)


def test_a_cycle_is_offered_once_priced_anew_and_withdrawn(in_acme):
    plan = offer(YEAR, 15_000)
    again = offer(YEAR, 14_000, setup=Money(500, "EUR"))
    assert (again.pk, again.price_minor, again.setup_minor) == (plan.pk, 14_000, 500)
    withdraw_cycle(plan.pk, actor=MACHINE)
    withdraw_cycle(plan.pk, actor=MACHINE)
    plan.refresh_from_db()
    assert not plan.is_offered
    with pytest.raises(Invalid, match="under your cost"):
        offer(YEAR, 9_599)
    with pytest.raises(Invalid, match="from the list"):
        offer(Interval(Unit.MONTH, 7), 20_000)
    plan.refresh_from_db()
    assert (plan.price_minor, plan.is_offered) == (14_000, False)


def test_the_shop_shows_each_cycle_with_its_saving_and_sells_it(shop, client_for):
    with shop.inside():
        plan = offer(YEAR, 15_000)
        offer(Interval(Unit.MONTH, 3), 4_200)
    browser = client_for(shop.store)
    home = browser.get("/").content.decode()
    assert "€150.00" in home
    assert "save 10 %" in home
    assert home.count("Order<span") == 3  # one card a product
    page = browser.get(f"/configure/{plan.pk}/").content.decode()
    assert re.search(rf'/configure/{plan.pk}/" aria-current="page"', page)
    assert "Quarterly" in page
    assert "Yearly" in browser.get("/plans/").content.decode()
    browser.post(f"/configure/{plan.pk}/", {"hostname": "web1.example.com", "image": "1"})
    assert "a year" in browser.get("/cart/").content.decode()
    answer = browser.post("/checkout/", {**ACCOUNT, "shown": 15_000})
    shop.cards.pay(answer["Location"])
    shop.work()
    with shop.inside():
        row = Subscription.objects.get()
        assert Invoice.objects.get().total_minor == 15_000
        assert (row.billed_until - row.started_on).days in {365, 366}


def test_a_cycle_that_is_sold_no_more_can_not_be_ordered(shop, client_for):
    with shop.inside():
        plan = offer(YEAR, 15_000)
    browser = client_for(shop.store)
    with shop.inside():
        withdraw_cycle(plan.pk, actor=MACHINE)
    assert browser.get(f"/configure/{plan.pk}/").status_code == 404
    assert "€150.00" not in browser.get("/").content.decode()
