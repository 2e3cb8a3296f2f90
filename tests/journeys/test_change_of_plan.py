"""Alice wants a larger server, and later another one: money, machine and wholesale follow."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from itertools import pairwise

import pytest

from kernel import clock
from kernel.actor import MACHINE
from kernel.money import Money
from kernel.periods import start_of
from kernel.tenancy.context import on_platform_side
from tenant_apps.billing.errors import CannotChange, TotalChanged
from tenant_apps.billing.models import Invoice, InvoiceLine, PlanChange, Posting, Subscription
from tenant_apps.billing.selectors import credit_of
from tenant_apps.billing.services import (
    change_plan,
    preview_change,
)
from tenant_apps.catalog.models import Plan
from tenant_apps.notifications.models import Mail
from tenant_apps.payments.services import record_manual
from tenant_apps.provisioning.models import Service
from tests.changes import ask, books_balance, pay, plan, small_twin
from tests.journeys.test_a_year import buy
from wholesale.models import Invoice as WholesaleInvoice
from wholesale.models import ServiceCost


def test_an_upgrade_in_the_month_is_paid_then_the_machine_grows(shop, alice):
    buy(shop, alice)
    shop.live_days(9)
    with shop.inside():
        business = plan("Business")
    change = ask(shop, business)
    shop.work()
    with shop.inside():
        row = Subscription.objects.get()
        assert change.state == "waiting"
        assert (row.price_minor, Service.objects.get().remote_plan) == (1400, "2")
        [charge, credit] = change.invoice.lines.order_by("position")
        end = start_of(row.billed_until, shop.store.timezone)
        whole = (end - start_of(row.started_on, shop.store.timezone)).total_seconds()
        rest = Decimal(int((end - change.at).total_seconds())) / Decimal(int(whole))
        exact = Money(2800, "EUR").times(rest), Money(1400, "EUR").times(rest)
        assert (charge.net_minor, credit.net_minor) == (exact[0].minor, -exact[1].minor)
        assert credit.credits_line == InvoiceLine.objects.get(kind="recurring")
        due = change.invoice.total_minor
        assert due == charge.net_minor + credit.net_minor
    pay(shop, change)
    with shop.inside():
        row = Subscription.objects.get()
        service = Service.objects.get()
        assert (row.price_minor, row.plan_id) == (2800, business.pk)
        assert (service.remote_plan, service.product_name) == ("3", "Business")
        assert books_balance(alice.customer)
        assert Mail.objects.filter(kind="plan.changed", state="sent").count() == 1
        assert row.billed_until == row.paid_until
    [server] = shop.panel.ledger()["servers"]
    assert server["packageId"] == 3
    assert shop.cards.ledger(shop.key)["captured"] == 1400 + due
    with on_platform_side():
        [old, new] = ServiceCost.objects.filter(store=shop.store.key).order_by("part")
        assert (old.wholesale_minor, new.wholesale_minor) == (800, 1600)
        assert old.ended_on == new.started_on
        assert new.ended_on is None


def test_the_next_month_costs_the_new_price_and_wholesale_both_parts(shop, alice):
    buy(shop, alice)
    shop.live_days(4)
    with shop.inside():
        business = plan("Business")
    pay(shop, ask(shop, business))
    with shop.inside():
        days = (Subscription.objects.get().billed_until - clock.now().date()).days
    shop.live_days(days + 2)
    with shop.inside():
        renewal = Invoice.objects.filter(is_renewal=True).latest("number")
        assert (renewal.total_minor, renewal.state) == (2800, "paid")
        assert Subscription.objects.get().parked_reason == ""
    with on_platform_side():
        lines = [
            line
            for invoice in WholesaleInvoice.objects.all()
            for line in invoice.lines.exclude(service_id=None)
        ]
        spans = sorted((line.first_day, line.end_day) for line in lines)
        for (_, end), (start, _) in pairwise(spans):
            assert end <= start
        assert {line.unit_minor for line in lines} == {800, 1600}


def test_a_downgrade_gives_back_what_is_unused_as_credit(shop, alice):
    buy(shop, alice)
    shop.live_days(9)
    with shop.inside():
        lite = small_twin()
    change = ask(shop, lite)
    shop.work()
    with shop.inside():
        invoice = change.invoice
        invoice.refresh_from_db()
        change.refresh_from_db()
        assert (change.state, invoice.state, invoice.total_minor) == ("done", "paid", 0)
        assert invoice.carried_minor > 0
        assert credit_of(alice.customer.pk, "EUR") == invoice.carried
        assert books_balance(alice.customer)
        assert Subscription.objects.get().price_minor == 900
        assert Service.objects.get().product_name == "Professional Lite"
        assert sum(Posting.objects.values_list("amount_minor", flat=True)) == 0


def test_two_upgrades_in_one_period_never_give_a_line_back_twice(shop, alice):
    with shop.inside():
        middle = small_twin()
        Plan.objects.filter(pk=middle.pk).update(price_minor=2000)
        business = plan("Business")
    buy(shop, alice)
    shop.live_days(5)
    pay(shop, ask(shop, middle))
    shop.live_days(5)
    pay(shop, ask(shop, business))
    with shop.inside():
        credits = list(InvoiceLine.objects.filter(kind="credit").order_by("pk"))
        credited = [line.credits_line for line in credits]
        assert [line.kind for line in credited] == ["recurring", "proration"]
        assert all(-line.net_minor <= line.credits_line.net_minor for line in credits)
        row = Subscription.objects.get()
        end = start_of(row.billed_until, shop.store.timezone)
        start = start_of(row.started_on, shop.store.timezone)
        first, second = [one.at for one in PlanChange.objects.order_by("at")]
        prices, edges = (1400, 2000, 2800), (start, first, second, end)
        spans = [int((until - since).total_seconds()) for since, until in pairwise(edges)]
        exact = sum(
            Decimal(price * span) / sum(spans) for price, span in zip(prices, spans, strict=True)
        )
        charged = sum(InvoiceLine.objects.values_list("net_minor", flat=True))
        assert abs(Decimal(charged) - exact) <= 3
        assert row.price_minor == 2800


def test_another_cycle_begins_now_and_gives_the_old_one_back(shop, alice):
    buy(shop, alice)
    shop.live_days(6)
    with shop.inside():
        yearly = Plan.objects.create(
            product=plan("Professional").product,
            interval_unit="year",
            price_minor=14000,
            currency="EUR",
        )
    change = ask(shop, yearly)
    pay(shop, change)
    with shop.inside():
        row = Subscription.objects.get()
        assert (row.interval_unit, row.billed_until, row.paid_until) == (
            "year",
            change.cycle_until,
            change.cycle_until,
        )
        assert row.anchor_day == change.effective_on.day
        assert change.invoice.lines.get(kind="proration").net_minor == 14000
        assert Service.objects.get().retail_minor == 14000
        assert books_balance(alice.customer)
    [server] = shop.panel.ledger()["servers"]
    assert server["packageId"] == 2


def test_a_trial_becomes_a_paid_plan(shop, alice):
    buy(shop, alice, plan="Free trial")
    with shop.inside():
        starter = plan("Starter")
    change = ask(shop, starter)
    pay(shop, change)
    with shop.inside():
        row = Subscription.objects.get()
        assert (row.state, row.trial_days, row.price_minor) == ("active", 0, 700)
        assert Service.objects.get().remote_plan == "1"
    shop.live_days(33)
    with shop.inside():
        assert Subscription.objects.get().state == "active"
        assert Invoice.objects.get(is_renewal=True).total_minor == 700


def test_what_is_refused_and_that_it_leaves_nothing(shop, alice):
    buy(shop, alice)
    with shop.inside():
        row = Subscription.objects.get()
        business, starter = plan("Business"), plan("Starter")
        before = Invoice.objects.count()
        with pytest.raises(CannotChange) as no:
            preview_change(row, starter.pk, at_end=False)
        assert no.value.code == "disk_too_small"
        shown = preview_change(row, business.pk, at_end=False)
        with pytest.raises(TotalChanged):
            change_plan(
                row.pk,
                business.pk,
                at_end=False,
                shown=shown.due.minor - 1,
                at=shown.at,
                actor=MACHINE,
            )
        late = shown.at - timedelta(minutes=16)
        with pytest.raises(TotalChanged):
            change_plan(row.pk, business.pk, at_end=False, at=late, actor=MACHINE)
        assert (Invoice.objects.count(), PlanChange.objects.count()) == (before, 0)
        change_plan(row.pk, business.pk, at_end=False, actor=MACHINE)
        with pytest.raises(CannotChange) as waits:
            change_plan(row.pk, business.pk, at_end=True, actor=MACHINE)
        assert waits.value.code == "change_waits"
        assert PlanChange.objects.count() == 1


def test_credit_that_covers_a_change_pays_it_at_once(shop, alice):
    buy(shop, alice)
    with shop.inside():
        first = Invoice.objects.get()
        record_manual(first.pk, Money(5000, "EUR"), bank_reference="B1", note="", actor=MACHINE)
        business = plan("Business")
    change = ask(shop, business)
    with shop.inside():
        change.refresh_from_db()
        assert (change.state, change.invoice.state) == ("done", "paid")
        left = 5000 - change.invoice.total_minor
        assert credit_of(alice.customer.pk, "EUR") == Money(left, "EUR")
