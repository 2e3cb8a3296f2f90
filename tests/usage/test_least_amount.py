"""A plan that charges a least amount for a meter charges it for a period without any use, too."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from kernel import clock
from shared_apps.metering.models import Telling
from tenant_apps.billing.models import Invoice, InvoiceLine, Subscription
from tenant_apps.billing.services import bill_usage
from tenant_apps.catalog.models import Plan
from tenant_apps.usage.accounting import account
from tenant_apps.usage.services import close_periods
from tests.billing.test_usage import TRAFFIC, charge_use
from tests.coupons import at_day, pay
from tests.journeys.test_first_sale import order_plan
from tests.usage.counting import reading, take
from tests.usage.test_closing import rate_all

LEAST = 900


@pytest.fixture
def row(in_acme, alice) -> Subscription:
    charge_use(replace(TRAFFIC, minimum=LEAST))
    order = order_plan(alice)
    pay(Invoice.objects.get(pk=order.invoice_id))
    return Subscription.objects.get()


def lines() -> list[int]:
    return list(InvoiceLine.objects.filter(kind="usage").values_list("net_minor", flat=True))


def bill(acme, row: Subscription) -> None:
    rate_all(acme)
    bill_usage(row.customer_id)


def test_a_period_without_events_costs_the_least_amount_once(row, acme):
    with at_day(row.billed_until):
        [telling] = close_periods()
        assert (telling.quantity, telling.events) == (Decimal(0), 0)
        bill(acme, row)
        assert close_periods() == []
        bill(acme, row)
    assert lines() == [LEAST]


@pytest.mark.parametrize("months", [3, 6, 12])
def test_a_long_period_without_events_costs_it_too(in_acme, alice, months):
    Plan.objects.filter(product__name="Professional").update(interval_count=months)
    charge_use(replace(TRAFFIC, minimum=LEAST))
    pay(Invoice.objects.get(pk=order_plan(alice).invoice_id))
    with at_day(Subscription.objects.get().billed_until):
        [telling] = close_periods()
        assert (telling.quantity, telling.events) == (Decimal(0), 0)
        assert close_periods() == []


def test_nothing_is_owed_while_the_period_runs(row):
    assert close_periods() == []


def test_use_that_is_told_late_is_billed_as_what_it_adds(row, acme):
    at = clock.now()
    with at_day(row.billed_until):
        close_periods()
        bill(acme, row)
        take(reading(row, "late", 1_000_000, at=at))
        close_periods()
        bill(acme, row)
    first, more = lines()
    charged = Telling.objects.get(revision=2)
    assert (first, charged.quantity) == (LEAST, Decimal(1_000_000))
    assert more > 0


def test_a_meter_without_a_least_amount_is_not_told_of(in_acme, alice):
    charge_use()
    pay(Invoice.objects.get(pk=order_plan(alice).invoice_id))
    with at_day(Subscription.objects.get().billed_until):
        assert close_periods() == []


def test_a_period_that_the_plan_was_not_billed_for_owes_nothing(row):
    InvoiceLine.objects.filter(subscription_id=row.pk).update(is_void=True)
    with at_day(row.billed_until):
        assert close_periods() == []


def test_the_nightly_look_misses_what_nobody_told(row):
    with at_day(row.billed_until + timedelta(days=1)):
        found = {one.code for one in account(clock.now()).findings}
        assert "period_skipped" in found
        close_periods()
        found = {one.code for one in account(clock.now()).findings}
        assert "period_skipped" not in found
