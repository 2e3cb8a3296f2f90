"""A change that waits: for its day, for its payment; and what takes it away."""

from __future__ import annotations

import pytest

from kernel import clock
from kernel.actor import MACHINE
from kernel.money import Money
from tenant_apps.billing.errors import CannotChange
from tenant_apps.billing.models import Invoice, Subscription
from tenant_apps.billing.selectors import credit_of
from tenant_apps.billing.services import (
    cancel_subscription,
    change_plan,
    void_invoice,
    withdraw_change,
)
from tenant_apps.notifications.models import Mail
from tenant_apps.payments.services import record_manual
from tenant_apps.provisioning.models import Service
from tests.changes import ask, books_balance, pay, plan, small_twin
from tests.journeys.test_a_year import buy


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
