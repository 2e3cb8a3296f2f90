"""Use that was measured, from the news to the invoice; and corrections of it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from contracts.traffic import TRAFFIC_METER
from contracts.usage import UsagePeriodClosed
from kernel import clock
from kernel.actor import MACHINE
from kernel.errors import Invalid
from kernel.money import Money
from tenant_apps.billing.models import Invoice, InvoiceLine, Subscription, UsageCharge
from tenant_apps.billing.selectors import credit_of, open_balance
from tenant_apps.billing.services import (
    add_usage,
    bill_usage,
    change_plan,
    open_run,
    preview_change,
    renew_subscription,
    void_invoice,
)
from tenant_apps.catalog.models import MeterPrice, Plan
from tenant_apps.catalog.rules.usage import UsagePrice
from tenant_apps.catalog.services import MeterWish, end_meter_price, set_meter_price
from tests.coupons import at_day, pay
from tests.journeys.test_first_sale import order_plan

D = Decimal
TRAFFIC = UsagePrice("standard", "EUR", unit=D("0.01"), allowance=D(1000))


def charge_use(
    price: UsagePrice = TRAFFIC, meter: str = "backups", plan: str = "Professional"
) -> Plan:
    """Of a meter that programs count."""
    found = Plan.objects.get(product__name=plan)
    wish = MeterWish(meter, meter.capitalize(), "GB", price)
    set_meter_price(found.pk, wish, actor=MACHINE)
    return found


def charge_traffic(price: UsagePrice = TRAFFIC, plan: str = "Professional") -> Plan:
    """What the network counts."""
    return charge_use(price, TRAFFIC_METER, plan)


@pytest.fixture
def row(in_acme, alice) -> Subscription:
    charge_traffic()
    order = order_plan(alice)
    pay(Invoice.objects.get(pk=order.invoice_id))
    return Subscription.objects.get()


def told(row: Subscription, quantity: str, revision: int = 1, **facts: str) -> UsagePeriodClosed:
    start = row.created_at.replace(microsecond=0)
    end = start + timedelta(days=30)
    return UsagePeriodClosed(
        **{
            "subscription_id": str(row.pk),
            "meter": "traffic",
            "from_at": start.isoformat(),
            "until_at": end.isoformat(),
            "quantity": quantity,
            **facts,
        },
        revision=revision,
    )


def usage_lines() -> list[tuple[str, int]]:
    rows = InvoiceLine.objects.filter(item="traffic", is_void=False).order_by("pk")
    return list(rows.values_list("kind", "net_minor"))


def test_use_is_billed_in_arrears_on_one_invoice_of_its_own(row):
    add_usage(told(row, "1500.5"))
    invoice = bill_usage(row.customer_id)
    assert invoice is not None
    line = InvoiceLine.objects.get(invoice=invoice)
    assert (line.kind, line.item, line.net_minor) == ("usage", "traffic", 501)
    assert line.use.quantity == D("1500.5")
    assert invoice.is_renewal  # the till charges it by itself
    assert bill_usage(row.customer_id) is None


def test_the_same_news_again_does_nothing(row):
    assert add_usage(told(row, "1500")) is not None
    assert add_usage(told(row, "1500")) is None
    assert add_usage(told(row, "9999")) is None  # the same revision with another quantity
    assert UsageCharge.objects.count() == 1


def test_use_comes_with_the_renewal_when_that_is_first(row):
    add_usage(told(row, "2000"))
    with at_day(row.billed_until):
        renew_subscription(row.pk)
        renewal = Invoice.objects.latest("number")
        assert renewal.net_minor == 1400 + 1000
        assert bill_usage(row.customer_id) is None
    row.refresh_from_db()
    assert row.parked_reason == ""


def test_more_than_was_told_before_is_a_line_more(row):
    add_usage(told(row, "1500"))
    bill_usage(row.customer_id)
    add_usage(told(row, "1800", revision=2))
    bill_usage(row.customer_id)
    assert usage_lines() == [("usage", 500), ("usage", 300)]


def test_less_than_was_told_before_is_given_back(row):
    add_usage(told(row, "1500"))
    pay(bill_usage(row.customer_id))
    add_usage(told(row, "1200", revision=2))
    given = bill_usage(row.customer_id)
    assert (given.total_minor, given.carried_minor) == (0, 300)
    assert usage_lines() == [("usage", 500), ("credit", -300)]
    add_usage(told(row, "0", revision=3))
    bill_usage(row.customer_id)
    assert credit_of(row.customer_id, "EUR") == Money(500, "EUR")
    assert open_balance(row.customer_id, "EUR") == Money.zero("EUR")
    add_usage(told(row, "1100", revision=4))
    bill_usage(row.customer_id)
    assert sum(net for _kind, net in usage_lines()) == 100


def test_a_correction_below_zero_stops_the_billing_run(row):
    """The customer would get money with its renewal: a person looks first."""
    add_usage(told(row, "9000"))
    pay(bill_usage(row.customer_id))
    add_usage(told(row, "0", revision=2))
    with at_day(row.billed_until):
        run = open_run()
    assert (run.state, run.due_count, run.single_count) == ("waiting", 1, 1)
    assert [(alarm["code"], alarm["currency"]) for alarm in run.alarms] == [("negative", "EUR")]
    assert run.planned["EUR"] == {"net": 1400 - 8000, "total": 0, "single": 0}


def test_two_tellings_before_the_invoice_make_one_line(row):
    add_usage(told(row, "1500"))
    add_usage(told(row, "1300", revision=2))
    bill_usage(row.customer_id)
    assert usage_lines() == [("usage", 300)]


def test_use_within_the_allowance_makes_no_invoice(row):
    add_usage(told(row, "1000"))
    assert bill_usage(row.customer_id) is None
    assert UsageCharge.objects.get().settled_at is not None


def test_a_void_invoice_leaves_its_use_to_be_billed_again(row):
    add_usage(told(row, "1500"))
    void_invoice(bill_usage(row.customer_id).pk, reason="wrong", actor=MACHINE)
    bill_usage(row.customer_id)
    assert usage_lines() == [("usage", 500)]


def test_a_price_that_changed_holds_for_what_is_sold_from_then_on(row):
    charge_traffic(UsagePrice("standard", "EUR", unit=D(9)))
    add_usage(told(row, "1500"))
    bill_usage(row.customer_id)
    assert usage_lines() == [("usage", 500)]


def test_a_meter_without_a_price_costs_nothing(row):
    assert add_usage(told(row, "1500", meter="backups")) is None
    end_meter_price(row.plan_id, "traffic", actor=MACHINE)
    assert add_usage(told(row, "1500")) is not None  # it was sold with one
    assert MeterPrice.objects.filter(is_charged=False).count() == 1


@pytest.mark.parametrize(
    "facts",
    [
        {"quantity": "-1"},
        {"quantity": "NaN"},
        {"quantity": "much"},
        {"until_at": "2020-01-01T00:00:00+00:00"},
        {"from_at": "2020-01-01"},
    ],
)
def test_nonsense_is_refused_and_nothing_is_kept(row, facts):
    with pytest.raises(Invalid):
        add_usage(told(row, facts.pop("quantity", "1"), **facts))
    assert not UsageCharge.objects.exists()


def test_what_was_used_of_an_ended_server_is_still_billed(row):
    row.state = "ended"
    row.save(update_fields=["state"])
    add_usage(told(row, "1500"))
    assert bill_usage(row.customer_id).net_minor == 500


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        (MeterWish("Traffic!", "Traffic", "GB", TRAFFIC), "meter"),
        (MeterWish("traffic", " ", "GB", TRAFFIC), "label"),
        (MeterWish("traffic", "Traffic", "GB", UsagePrice("standard", "USD")), "unit"),
        (MeterWish("traffic", "Traffic", "GB", UsagePrice("volume", "EUR")), "tiers"),
    ],
)
def test_a_price_that_can_not_be_is_refused_at_its_field(in_acme, wish, field):
    plan = Plan.objects.get(product__name="Professional")
    with pytest.raises(Invalid) as no:
        set_meter_price(plan.pk, wish, actor=MACHINE)
    assert no.value.field == field
    assert not MeterPrice.objects.exists()


def test_a_period_is_rated_by_the_plan_that_it_began_on(row):
    """The plan after a change has its own price of use: it counts from the next period on."""
    bigger = charge_traffic(UsagePrice("standard", "EUR", unit=D("0.05")), plan="Business")
    start = row.created_at.replace(microsecond=0)
    with at_day(row.started_on + timedelta(days=10)):
        at = clock.now().replace(microsecond=0)
        shown = preview_change(row, bigger.pk, at_end=False)
        change = change_plan(
            row.pk, bigger.pk, at_end=False, shown=shown.due.minor, at=shown.at, actor=MACHINE
        )
        pay(Invoice.objects.get(pk=change.invoice_id))
        row.refresh_from_db()
        assert row.plan_id == bigger.pk
        before = {"until_at": (start + timedelta(days=30)).isoformat()}
        first = add_usage(told(row, "1500", **before))
        after = {"from_at": (at + timedelta(days=20)).isoformat()}
        second = add_usage(
            told(row, "100", until_at=(at + timedelta(days=50)).isoformat(), **after)
        )
    assert (first.amount_minor, second.amount_minor) == (500, 500)  # 500 × 0.01, 100 × 0.05
