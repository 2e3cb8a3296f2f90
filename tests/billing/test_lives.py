"""Invoices of nothing, taken-back ones, credit, cancelling: what a subscription lives through."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kernel.actor import MACHINE
from kernel.errors import Conflict, Invalid
from kernel.money import Money
from kernel.periods import start_of
from shared_apps.outbox.models import DueWork
from tenant_apps.billing.models import Invoice, Posting, Subscription
from tenant_apps.billing.selectors import cancellation_of, credit_of, open_balance
from tenant_apps.billing.services import (
    cancel_subscription,
    change_policy,
    keep_subscription,
    pay_out_credit,
    void_invoice,
)
from tenant_apps.catalog.models import Plan
from tenant_apps.notifications.models import Mail
from tenant_apps.orders.models import Order
from tenant_apps.payments.models import Payment
from tenant_apps.payments.services import record_manual
from tenant_apps.provisioning.models import Service
from tests.journeys.test_a_year import LATER_DECLINED, buy
from tests.journeys.test_first_sale import order_plan


def until_next_period(shop) -> int:
    with shop.inside():
        row = Subscription.objects.get()
        return (row.billed_until - row.started_on).days


def renewal() -> Invoice:
    return Invoice.objects.filter(is_renewal=True).latest("number")


def test_a_free_plan_renews_for_nothing_and_keeps_running(shop, alice):
    with shop.inside():
        Plan.objects.filter(product__name="Professional").update(price_minor=0)
    buy(shop, alice)
    shop.live_days(until_next_period(shop) + 25)
    with shop.inside():
        assert set(Invoice.objects.values_list("total_minor", "state")) == {(0, "paid")}
        assert Invoice.objects.count() >= 2
        assert Subscription.objects.get().state == "active"
        assert Service.objects.get().state == "active"


def test_a_renewal_taken_back_is_billed_again_and_nothing_is_parked(shop, alice):
    buy(shop, alice)
    shop.live_days(until_next_period(shop) - 6)
    with shop.inside():
        taken_back = renewal()
        void_invoice(taken_back.pk, reason="wrong address", actor=MACHINE)
    shop.live_days(8)
    with shop.inside():
        row = Subscription.objects.get()
        assert row.parked_reason == ""
        again = renewal()
        assert again.pk != taken_back.pk
        assert (again.state, again.total) == ("paid", taken_back.total)
        assert row.paid_until == row.billed_until
        assert open_balance(alice.customer.pk, "EUR") == Money.zero("EUR")


def test_taking_back_the_unpaid_invoice_lets_a_suspended_service_run_again(shop, alice):
    buy(shop, alice, card=LATER_DECLINED)
    shop.live_days(until_next_period(shop) + 4)
    with shop.inside():
        assert Service.objects.get().state == "suspended"
        void_invoice(renewal().pk, reason="our fault", actor=MACHINE)
    shop.work()
    with shop.inside():
        assert Subscription.objects.get().state == "active"
        assert Service.objects.get().state == "active"


def test_taking_back_the_first_invoice_cancels_the_order(shop, alice):
    with shop.inside():
        order = order_plan(alice)
        void_invoice(order.invoice_id, reason="mistake", actor=MACHINE)
    shop.work()
    with shop.inside():
        assert Subscription.objects.get().state == "ended"
        assert Order.objects.get().state == "cancelled"


def test_what_was_paid_too_much_pays_the_next_invoice(shop, alice, ada):
    with shop.inside():
        order = order_plan(alice)
        record_manual(
            order.invoice_id,
            Money(1400 + 500, "EUR"),
            bank_reference="TX-1",
            note="",
            actor=ada.as_actor(),
        )
        assert credit_of(alice.customer.pk, "EUR") == Money(500, "EUR")
    shop.work()
    shop.live_days(until_next_period(shop) - 6)
    with shop.inside():
        assert renewal().amount_due == Money(900, "EUR")
        assert credit_of(alice.customer.pk, "EUR") == Money.zero("EUR")
        record_manual(
            renewal().pk, Money(900, "EUR"), bank_reference="TX-2", note="", actor=ada.as_actor()
        )
        assert renewal().state == "paid"
        assert books_agree(alice.customer.pk)


def test_credit_that_comes_later_pays_what_is_open(shop, alice, ada):
    with shop.inside():
        first, second = order_plan(alice), order_plan(alice, hostname="b.example.com")
        amount = Money(first.total_minor + second.total_minor, "EUR")
        record_manual(
            first.invoice_id, amount, bank_reference="TX-9", note="", actor=ada.as_actor()
        )
    shop.work()
    with shop.inside():
        assert set(Invoice.objects.values_list("state", flat=True)) == {"paid"}
        assert Service.objects.filter(state="active").count() == 2
        assert Payment.objects.count() == 1
        assert credit_of(alice.customer.pk, "EUR") == Money.zero("EUR")
        assert books_agree(alice.customer.pk)


def test_credit_is_paid_out_once_and_never_more_than_there_is(shop, alice, ada):
    with shop.inside():
        order = order_plan(alice)
        record_manual(
            order.invoice_id,
            Money(order.total_minor + 700, "EUR"),
            bank_reference="TX-1",
            note="",
            actor=ada.as_actor(),
        )
        who = alice.customer.pk
        pay_out_credit(who, Money(300, "EUR"), note="SEPA 1", actor=ada.as_actor())
        with pytest.raises(Invalid):
            pay_out_credit(who, Money(500, "EUR"), note="SEPA 2", actor=ada.as_actor())
        with pytest.raises(Invalid):
            pay_out_credit(who, Money(-5, "EUR"), note="SEPA 3", actor=ada.as_actor())
        assert credit_of(who, "EUR") == Money(400, "EUR")


def books_agree(customer_id) -> bool:
    """What the ledger says is owed is what the open invoices say."""
    opened = Invoice.objects.filter(customer_id=customer_id, state="open")
    due = sum(row.amount_due.minor for row in opened)
    zero = sum(Posting.objects.values_list("amount_minor", flat=True))
    return open_balance(customer_id, "EUR").minor == due and zero == 0


def cancel(alice, **how) -> None:
    key = Subscription.objects.get().pk
    cancel_subscription(
        key, at_once=how.get("at_once", False), reason="price", actor=alice.user.as_actor()
    )


def test_cancelled_runs_to_the_end_of_what_is_paid_and_is_never_charged_again(shop, alice):
    buy(shop, alice)
    days = until_next_period(shop)
    with shop.inside():
        cancel(alice)
        assert cancellation_of(Subscription.objects.get().pk).ends_on == (
            Subscription.objects.get().paid_until
        )
    shop.live_days(days - 1)
    with shop.inside():
        assert Service.objects.get().state == "active"
    shop.live_days(2)
    with shop.inside():
        assert Subscription.objects.get().state == "ended"
        assert Service.objects.get().state == "terminated"
        assert Invoice.objects.count() == 1
        assert Mail.objects.filter(kind="service.cancelled", state="sent").count() == 1
    assert shop.cards.ledger(shop.key)["captured"] == 1400


def test_cancelling_takes_back_the_renewal_that_was_announced(shop, alice):
    buy(shop, alice)
    days = until_next_period(shop)
    shop.live_days(days - 5)
    with shop.inside():
        assert renewal().state == "open"
        cancel(alice)
        assert renewal().state == "void"
    shop.live_days(8)
    with shop.inside():
        assert Subscription.objects.get().state == "ended"
        assert open_balance(alice.customer.pk, "EUR") == Money.zero("EUR")
    assert shop.cards.ledger(shop.key)["captured"] == 1400


def test_a_change_of_mind_keeps_it_and_it_renews(shop, alice):
    buy(shop, alice)
    days = until_next_period(shop)
    with shop.inside():
        cancel(alice)
        cancel(alice)  # a second click says the same
        keep_subscription(Subscription.objects.get().pk, actor=alice.user.as_actor())
        keep_subscription(Subscription.objects.get().pk, actor=alice.user.as_actor())
    shop.live_days(days + 2)
    with shop.inside():
        assert Subscription.objects.get().state == "active"
        assert renewal().state == "paid"


def test_cancelled_at_once_is_gone_at_once(shop, alice):
    buy(shop, alice)
    with shop.inside():
        cancel(alice)
        cancel(alice, at_once=True)
    shop.work()
    with shop.inside():
        assert Service.objects.get().state == "terminated"
        with pytest.raises(Conflict):
            keep_subscription(Subscription.objects.get().pk, actor=alice.user.as_actor())
        with pytest.raises(Conflict):
            cancel(alice)


def test_a_trial_nobody_keeps_ends_and_its_machine_goes(shop, alice):
    buy(shop, alice, plan="Free trial")
    shop.live_days(30 + 14 + 2)
    with shop.inside():
        assert Subscription.objects.get().state == "ended"
        assert Service.objects.get().state == "terminated"
    assert [one for one in shop.panel.ledger()["servers"] if one["deleted"] is None] == []


def test_renewals_are_not_announced_so_early_that_periods_overtake_each_other(shop, ada):
    with shop.inside():
        with pytest.raises(Invalid):
            change_policy({"invoice_days_ahead": "29"}, actor=ada.as_actor())
        said = change_policy({"invoice_days_ahead": "28"}, actor=ada.as_actor())
        assert said.invoice_days_ahead == 28


def test_with_the_longest_lead_a_month_still_renews(shop, alice, ada):
    with shop.inside():
        change_policy({"invoice_days_ahead": "28"}, actor=ada.as_actor())
    buy(shop, alice)
    shop.live_days(until_next_period(shop) + 5)
    with shop.inside():
        row = Subscription.objects.get()
        assert (row.state, row.parked_reason) == ("active", "")
        work = DueWork.objects.get(kind="billing.renew", subject=str(row.pk))
        assert work.due_at == start_of(row.billed_until, shop.store.timezone) - timedelta(days=28)
