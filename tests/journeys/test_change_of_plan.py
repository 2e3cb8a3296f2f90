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
from tenant_apps.billing.selectors import credit_of, open_balance
from tenant_apps.billing.services import (
    cancel_subscription,
    change_plan,
    preview_change,
    void_invoice,
    withdraw_change,
)
from tenant_apps.catalog.models import Plan, Product
from tenant_apps.notifications.models import Mail
from tenant_apps.payments import flows
from tenant_apps.payments.services import record_manual
from tenant_apps.provisioning.models import Service
from tests.journeys.test_a_year import buy
from wholesale.models import Invoice as WholesaleInvoice
from wholesale.models import ServiceCost


def plan(name: str) -> Plan:
    return Plan.objects.select_related("product").get(product__name=name, interval_unit="month")


def small_twin() -> Plan:
    """A cheaper plan on the same disk: what a customer can go down to."""
    big = plan("Professional")
    product = Product.objects.get(pk=big.product_id)
    product.pk, product.slug, product.name = None, "pro-lite", "Professional Lite"
    product._state.adding = True
    product.remote_plan = big.product.remote_plan
    product.save()
    return Plan.objects.create(product=product, price_minor=900, currency="EUR")


def pay(shop, change: PlanChange) -> None:
    with shop.inside():
        invoice = Invoice.objects.get(pk=change.invoice_id)
        url = flows.open_page(invoice, success_url="http://x.test/", cancel_url="http://x.test/")
    shop.cards.pay(url)
    shop.work()


def ask(shop, wanted: Plan, **how) -> PlanChange:
    with shop.inside():
        row = Subscription.objects.get()
        shown = preview_change(row, wanted.pk, at_end=how.get("at_end", False))
        return change_plan(
            row.pk,
            wanted.pk,
            at_end=how.get("at_end", False),
            shown=shown.due.minor,
            at=shown.at,
            actor=MACHINE,
        )


def books_balance(customer) -> bool:
    return open_balance(customer.pk, "EUR") == Money.zero("EUR")


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


def test_a_downgrade_at_the_end_of_the_period_is_billed_with_the_renewal(shop, alice):
    buy(shop, alice)
    shop.live_days(3)
    with shop.inside():
        lite = small_twin()
    change = ask(shop, lite, at_end=True)
    with shop.inside():
        row = Subscription.objects.get()
        days = (row.billed_until - clock.now().date()).days
        assert (change.state, change.effective_on) == ("scheduled", row.billed_until)
    shop.live_days(days - 2)
    with shop.inside():
        renewal = Invoice.objects.get(is_renewal=True)
        assert renewal.total_minor == 900
        assert Service.objects.get().product_name == "Professional"
    shop.live_days(4)
    with shop.inside():
        change.refresh_from_db()
        assert change.state == "done"
        assert Service.objects.get().product_name == "Professional Lite"
        assert Subscription.objects.get().price_minor == 900
        assert books_balance(alice.customer)


def test_a_planned_change_takes_the_renewal_that_has_not_begun_back(shop, alice):
    buy(shop, alice)
    with shop.inside():
        days = (Subscription.objects.get().billed_until - clock.now().date()).days
        lite = small_twin()
    shop.live_days(days - 3)
    with shop.inside():
        old = Invoice.objects.get(is_renewal=True)
        assert (old.state, old.total_minor) == ("open", 1400)
    change = ask(shop, lite, at_end=True)
    shop.work()
    with shop.inside():
        old.refresh_from_db()
        new = Invoice.objects.filter(is_renewal=True).latest("number")
        assert (old.state, new.state, new.total_minor) == ("void", "open", 900)
        withdraw_change(change.subscription_id, actor=MACHINE)
    shop.work()
    with shop.inside():
        new.refresh_from_db()
        again = Invoice.objects.filter(is_renewal=True).latest("number")
        assert (new.state, again.state, again.total_minor) == ("void", "open", 1400)


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
        spans = [(1400, start, first), (2000, first, second), (2800, second, end)]
        whole = Decimal(int((end - start).total_seconds()))
        exact = sum(
            price * Decimal(int((until - since).total_seconds())) / whole
            for price, since, until in spans
        )
        charged = sum(InvoiceLine.objects.values_list("net_minor", flat=True))
        assert abs(charged - exact) <= 3
        assert row.price_minor == 2800


def test_an_upgrade_that_nobody_pays_is_dropped_and_the_server_runs_on(shop, alice):
    buy(shop, alice)
    shop.live_days(3)
    with shop.inside():
        business = plan("Business")
    change = ask(shop, business)
    shop.live_days(5)
    with shop.inside():
        change.refresh_from_db()
        row = Subscription.objects.get()
        assert (change.state, change.invoice.state) == ("dropped", "void")
        assert (row.state, row.price_minor) == ("active", 1400)
        assert Service.objects.get().state == "active"
        assert books_balance(alice.customer)
        assert Mail.objects.filter(kind="invoice.reminder").count() == 0
        assert Mail.objects.filter(kind="plan.change_dropped", state="sent").count() == 1
    with shop.inside():
        days = (row.billed_until - clock.now().date()).days
    shop.live_days(days + 2)
    with shop.inside():
        renewal = Invoice.objects.get(is_renewal=True)
        assert (renewal.state, renewal.total_minor) == ("paid", 1400)


def test_taking_the_invoice_of_a_change_back_takes_the_change_back(shop, alice):
    buy(shop, alice)
    with shop.inside():
        business = plan("Business")
    change = ask(shop, business)
    with shop.inside():
        void_invoice(change.invoice_id, reason="asked by mail", actor=MACHINE)
        change.refresh_from_db()
        row = Subscription.objects.get()
        assert (change.state, row.price_minor, row.billed_until) == (
            "withdrawn",
            1400,
            row.paid_until,
        )
    again = ask(shop, business)
    pay(shop, again)
    with shop.inside():
        assert Subscription.objects.get().price_minor == 2800


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


def test_who_cancels_needs_to_pay_no_change_that_waits(shop, alice):
    buy(shop, alice)
    with shop.inside():
        business = plan("Business")
    change = ask(shop, business)
    with shop.inside():
        cancel_subscription(change.subscription_id, at_once=False, reason="need", actor=MACHINE)
        change.refresh_from_db()
        assert (change.state, change.invoice.state) == ("withdrawn", "void")
        assert books_balance(alice.customer)
        with pytest.raises(CannotChange):
            change_plan(change.subscription_id, business.pk, at_end=False, actor=MACHINE)


def test_who_cancels_gives_a_planned_change_up(shop, alice):
    buy(shop, alice)
    with shop.inside():
        lite = small_twin()
    change = ask(shop, lite, at_end=True)
    with shop.inside():
        cancel_subscription(change.subscription_id, at_once=False, reason="need", actor=MACHINE)
        change.refresh_from_db()
        assert change.state == "withdrawn"


def test_what_was_paid_of_a_dropped_change_is_credit_again(shop, alice):
    buy(shop, alice)
    with shop.inside():
        business = plan("Business")
    change = ask(shop, business)
    with shop.inside():
        record_manual(
            change.invoice_id, Money(300, "EUR"), bank_reference="B1", note="", actor=MACHINE
        )
    shop.live_days(5)
    with shop.inside():
        change.refresh_from_db()
        assert (change.state, change.invoice.state) == ("dropped", "void")
        assert credit_of(alice.customer.pk, "EUR") == Money(300, "EUR")
        assert books_balance(alice.customer)


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
