"""A month of metered use: told once when its period is over, corrected later, billed exactly."""

from __future__ import annotations

import itertools
from datetime import timedelta
from decimal import Decimal

import pytest

from contracts.usage import UsagePeriodClosed
from kernel import clock
from kernel.periods import start_of
from kernel.tenancy.context import current_store, in_store
from shared_apps.metering.models import Telling
from shared_apps.metering.selectors import used_between
from shared_apps.outbox.models import Delivery, DueWork, Message
from tenant_apps.billing.models import Invoice, InvoiceLine, Subscription, UsageCharge
from tenant_apps.billing.services import bill_usage
from tenant_apps.usage.services import close_periods
from tests.billing.test_usage import charge_use
from tests.coupons import at_day, pay
from tests.journeys.test_first_sale import order_plan
from tests.usage.counting import METER, reading, take


@pytest.fixture
def row(in_acme, alice) -> Subscription:
    charge_use()
    order = order_plan(alice)
    pay(Invoice.objects.get(pk=order.invoice_id))
    return Subscription.objects.get()


def told() -> list[tuple[int, Decimal, int]]:
    rows = Telling.objects.order_by("meter", "from_at", "revision")
    return [(one.revision, one.quantity, one.events) for one in rows]


def rate_all(store) -> None:
    """What the relay would carry to billing."""
    from tenant_apps.billing.services import add_usage

    for message in Message.objects.filter(kind=UsagePeriodClosed.kind).order_by("pk"):
        add_usage(UsagePeriodClosed.from_payload(message.payload))


def test_nothing_is_told_while_the_period_runs(row):
    take(reading(row, "a", 1500))
    assert close_periods() == []


def test_a_period_is_told_once_from_midnight_to_midnight(row, acme):
    take(reading(row, "a", 1500), reading(row, "b", "0.5"))
    with at_day(row.billed_until):
        [telling] = close_periods()
        assert close_periods() == []
    zone = current_store().timezone
    assert (telling.from_at, telling.until_at) == (
        start_of(row.started_on, zone),
        start_of(row.billed_until, zone),
    )
    assert told() == [(1, Decimal("1500.5"), 2)]
    assert Message.objects.filter(kind=UsagePeriodClosed.kind).count() == 1


def test_what_was_told_is_billed_by_the_plans_price(row, acme):
    take(*(reading(row, f"k{n}", "150.05") for n in range(10)))
    with at_day(row.billed_until):
        close_periods()
        rate_all(acme)
        bill_usage(row.customer_id)
    line = InvoiceLine.objects.get(kind="usage")
    assert (line.net_minor, line.use.quantity) == (501, Decimal("1500.5"))


def test_a_late_event_is_told_as_a_correction_and_billed_as_the_difference(row, acme):
    at = clock.now()
    take(reading(row, "a", 1500, at=at))
    with at_day(row.billed_until):
        close_periods()
        rate_all(acme)
        bill_usage(row.customer_id)
        take(reading(row, "late", 300, at=at))
        assert DueWork.objects.get(kind="usage.close").due_at <= clock.now() + timedelta(minutes=11)
        close_periods()
        assert close_periods() == []
        rate_all(acme)
        bill_usage(row.customer_id)
        take(reading(row, "late2", 100, at=at, corrects="late"))
        close_periods()
        rate_all(acme)
        bill_usage(row.customer_id)
    assert told() == [(1, Decimal(1500), 1), (2, Decimal(1800), 2), (3, Decimal(1600), 3)]
    lines = InvoiceLine.objects.filter(item=METER, is_void=False).order_by("pk")
    assert [one.net_minor for one in lines] == [500, 300, -200]


def test_a_late_event_of_a_period_that_was_never_told_opens_it(row, acme):
    """Its month had no events, so nobody told; the months after it had."""
    row.started_on -= timedelta(days=45)
    row.save(update_fields=["started_on"])
    take(reading(row, "a", 10))
    with at_day(row.billed_until):
        assert len(close_periods()) == 1
        take(reading(row, "b", 20, at=clock.now() - timedelta(days=50)))
        [early] = close_periods()
    assert early.quantity == Decimal(20)
    spans = list(Telling.objects.order_by("from_at").values_list("from_at", "until_at"))
    assert spans[0][1] <= spans[1][0]


def test_each_instant_is_in_one_period_over_a_year(row, acme):
    """Whatever the month, told periods touch and never overlap."""
    for fortnight in range(1, 27):
        with at_day(row.started_on + timedelta(days=14 * fortnight)):
            take(reading(row, f"k{fortnight}", 1))
            close_periods()
    rows = Telling.objects.order_by("from_at")
    spans = [(one.from_at, one.until_at) for one in rows]
    assert len(spans) >= 11
    for (_a, end), (start, _b) in itertools.pairwise(spans):
        assert end == start
    kept = used_between(row.pk, spans[0][0], spans[-1][1])
    assert [one.quantity for one in kept] == [sum(one.quantity for one in rows)]


def test_it_happens_by_itself_at_the_periods_end(shop, alice):
    """Through the outbox, on the store's clock: counted, told, rated, billed."""
    with shop.inside():
        charge_use()
        order = order_plan(alice)
        pay(Invoice.objects.get(pk=order.invoice_id))
        row = Subscription.objects.get()
        take(reading(row, "a", 1500))
        days = (row.billed_until - row.started_on).days
    shop.pass_time(days=days)
    shop.work(30)
    shop.pass_time(hours=1)
    shop.work(30)
    with shop.inside():
        assert UsageCharge.objects.get().amount_minor == 500
    shop.pass_time(hours=8)
    shop.work(30)
    with shop.inside():
        assert InvoiceLine.objects.get(kind="usage").net_minor == 500
        assert not Delivery.objects.filter(state="parked").exists()


def test_stores_do_not_see_each_others_use(row, beta):
    take(reading(row, "a", 1500))
    with at_day(row.billed_until):
        close_periods()
    with in_store(beta):
        assert not Telling.objects.exists()
        assert close_periods() == []
