"""Months in a life: renewals, an unpaid invoice, a trial, and what wholesale makes of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kernel.money import Money
from kernel.tenancy.context import on_platform_side
from tenant_apps.billing.models import Invoice, Subscription
from tenant_apps.billing.selectors import open_balance
from tenant_apps.notifications.models import Mail
from tenant_apps.orders.models import Order
from tenant_apps.payments.models import Attempt, Payment
from tenant_apps.payments.services import record_manual
from tenant_apps.provisioning.models import Service
from tests.journeys.test_first_sale import order_plan, page_for
from wholesale.models import Invoice as WholesaleInvoice

LATER_DECLINED = "4000000000000341"
AUTHENTICATION = "4000002760003184"


def buy(shop, person, plan: str = "Professional", card: str = "4242424242424242") -> Order:
    with shop.inside():
        order = order_plan(person, plan)
        url = page_for(order) if order.total_minor else ""
    if url:
        shop.cards.pay(url, card)
    shop.work()
    return order


def mails(kind: str) -> int:
    return Mail.objects.filter(kind=kind, state="sent").count()


def test_a_month_later_the_renewal_is_issued_ahead_and_charged_on_its_day(shop, alice):
    buy(shop, alice)
    with shop.inside():
        first = Invoice.objects.get()
        row = Subscription.objects.get()
        days = (row.billed_until - row.started_on).days
    shop.live_days(days - 7)
    with shop.inside():
        renewal = Invoice.objects.exclude(pk=first.pk).get()
        assert (renewal.state, renewal.is_renewal) == ("open", True)
        assert renewal.due_on == row.billed_until
        assert mails("invoice.issued") == 1
        assert Attempt.objects.filter(invoice_id=renewal.pk).count() == 0
    shop.live_days(8)
    with shop.inside():
        renewal.refresh_from_db()
        assert renewal.state == "paid"
        assert Attempt.objects.get(invoice_id=renewal.pk).kind == "charge"
        assert Subscription.objects.get().paid_until > row.billed_until
    assert shop.cards.ledger(shop.key)["captured"] == 2800


def test_unpaid_is_reminded_then_paused_then_runs_again_on_payment(shop, alice):
    order = buy(shop, alice, card=LATER_DECLINED)
    with shop.inside():
        row = Subscription.objects.get()
        days = (row.billed_until - row.started_on).days
    shop.live_days(days + 2)
    with shop.inside():
        assert mails("invoice.reminder") == 1
        assert Service.objects.get().state == "active"
    shop.live_days(2)
    with shop.inside():
        assert Subscription.objects.get().state == "suspended"
        assert Service.objects.get().state == "suspended"
        assert mails("service.suspended") == 1
        invoice = Invoice.objects.exclude(pk=order.invoice_id).get()
        from tenant_apps.payments import flows

        url = flows.open_page(invoice, success_url="http://x.test/", cancel_url="http://x.test/")
    shop.cards.pay(url)
    shop.work()
    with shop.inside():
        assert Subscription.objects.get().state == "active"
        assert Service.objects.get().state == "active"
        assert mails("service.resumed") == 1
        assert open_balance(alice.customer.pk, "EUR") == Money.zero("EUR")


def test_never_paid_ends_the_service_and_writes_the_invoice_off(shop, alice):
    buy(shop, alice, card=LATER_DECLINED)
    with shop.inside():
        row = Subscription.objects.get()
        days = (row.billed_until - row.started_on).days
    shop.live_days(days + 3 + 14 + 2)
    with shop.inside():
        assert Subscription.objects.get().state == "ended"
        assert Service.objects.get().state == "terminated"
        assert sorted(Invoice.objects.values_list("state", flat=True)) == ["paid", "uncollectible"]
        assert open_balance(alice.customer.pk, "EUR") == Money.zero("EUR")
    assert [one for one in shop.panel.ledger()["servers"] if one["deleted"] is None] == []


def test_a_bank_that_wants_the_customer_is_asked_once_and_the_customer_is_told(shop, alice):
    buy(shop, alice, card=AUTHENTICATION)
    with shop.inside():
        row = Subscription.objects.get()
        days = (row.billed_until - row.started_on).days
    shop.live_days(days + 2)
    with shop.inside():
        attempts = Attempt.objects.filter(kind="charge")
        assert [one.state for one in attempts] == ["needs_customer"]
        assert mails("payment.needs_customer") == 1


def test_a_free_trial_needs_no_payment_and_pauses_itself_after_thirty_days(shop, alice):
    buy(shop, alice, plan="Free trial")
    with shop.inside():
        assert Subscription.objects.get().state == "trialing"
        assert Service.objects.get().state == "active"
        assert Payment.objects.count() == 0
    shop.live_days(29)
    with shop.inside():
        assert Service.objects.get().state == "active"
    shop.live_days(2)
    with shop.inside():
        assert Subscription.objects.get().state == "suspended"
        assert Service.objects.get().state == "suspended"
        assert Invoice.objects.count() == 1


def test_an_order_never_paid_is_taken_back_and_nothing_was_made(shop, alice):
    with shop.inside():
        order_plan(alice)
    shop.live_days(7 + 3 + 14 + 2)
    with shop.inside():
        assert Invoice.objects.get().state == "void"
        assert Subscription.objects.get().state == "ended"
        assert Order.objects.get().state == "cancelled"
        assert Service.objects.count() == 0
        assert open_balance(alice.customer.pk, "EUR") == Money.zero("EUR")
    assert shop.panel.ledger()["servers"] == []


def test_wholesale_bills_the_service_to_the_day_and_no_fee_in_the_trial(shop, alice):
    buy(shop, alice)
    with shop.inside():
        started = Subscription.objects.get().started_on
    shop.live_days(32)
    with on_platform_side():
        invoice = WholesaleInvoice.objects.filter(store=shop.store.key).earliest("period_start")
        lines = {line.kind: line for line in invoice.lines.all()}
        month_days = (invoice.period_end - invoice.period_start).days
        ran = (invoice.period_end - max(started, invoice.period_start)).days
        assert lines["service"].days == ran
        assert lines["service"].amount_minor == (800 * ran * 2 + month_days) // (2 * month_days)
        assert "fee" not in lines
        assert invoice.total_minor == sum(line.amount_minor for line in lines.values())
        assert invoice.due_on == invoice.period_end + timedelta(days=7)


def test_a_transfer_recorded_by_the_team_is_booked_once(shop, alice, ada):
    from kernel.errors import Conflict

    with shop.inside():
        order = order_plan(alice)
        actor = ada.as_actor()
        amount = Money(1400, "EUR")
        record_manual(order.invoice_id, amount, bank_reference="TX-1", note="", actor=actor)
        with pytest.raises(Conflict):
            record_manual(order.invoice_id, amount, bank_reference="TX-1", note="", actor=actor)
    shop.work()
    with shop.inside():
        assert Invoice.objects.get().state == "paid"
        assert Payment.objects.count() == 1
        assert Service.objects.get().state == "active"
