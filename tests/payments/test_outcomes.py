"""What the till makes of a gateway's answers."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

from kernel.errors import OutcomeUnknown
from kernel.money import Money
from shared_apps.gateways.port import Forged, Outcome, State
from tenant_apps.billing.models import Entry, Invoice, Posting
from tenant_apps.billing.selectors import open_balance
from tenant_apps.payments import flows, services
from tenant_apps.payments.models import Attempt, GatewayAccount, Payment
from tenant_apps.payments.rules import HARD, retry_in_days
from tenant_apps.payments.services.intend import NothingToPay
from tests.journeys.test_first_sale import order_plan, page_for

RETRY_DAYS = (1, 2, 5, 9)


def success(attempt: Attempt) -> Outcome:
    return Outcome(State.SUCCEEDED, "pi_1", reference=str(attempt.pk), captured=attempt.amount)


def test_a_success_is_booked_once_however_often_it_is_told(attempt):
    for _ in range(3):
        services.record_outcome(attempt.pk, success(attempt))
    assert Payment.objects.count() == 1
    assert Entry.objects.filter(kind="payment").count() == 1
    assert Invoice.objects.get().state == "paid"


@pytest.mark.parametrize(
    "change",
    [
        {"captured": Money(1399, "EUR")},
        {"captured": Money(1401, "EUR")},
        {"captured": Money(1400, "USD")},
        {"captured": None},
        {"reference": "11111111-1111-4111-8111-111111111111"},
    ],
)
def test_what_does_not_match_what_was_asked_books_nothing_and_is_flagged(attempt, change):
    services.record_outcome(attempt.pk, replace(success(attempt), **change))
    attempt.refresh_from_db()
    assert attempt.state == "mismatch"
    assert Payment.objects.count() == 0
    assert Invoice.objects.get().state == "open"


def test_an_unknown_outcome_blocks_a_second_attempt(attempt):
    services.record_unknown(attempt.pk, OutcomeUnknown("lost"))
    invoice = Invoice.objects.get()
    again = services.intend_page(invoice.pk, attempt.account)
    assert again.pk == attempt.pk
    assert Attempt.objects.count() == 1


def test_a_fee_in_another_currency_holds_up_no_payment(attempt):
    services.record_outcome(attempt.pk, replace(success(attempt), fee=Money(70, "USD")))
    assert Invoice.objects.get().state == "paid"
    assert Payment.objects.get().fee_minor == 0


def test_late_money_for_a_closed_attempt_is_still_booked(attempt):
    services.record_outcome(attempt.pk, Outcome(State.CANCELLED, "cs_1"))
    services.record_outcome(attempt.pk, success(attempt))
    assert Invoice.objects.get().state == "paid"


def test_money_above_what_is_due_becomes_credit_in_the_wallet(attempt, ada):
    invoice = Invoice.objects.get()
    services.record_manual(
        invoice.pk, Money(2000, "EUR"), bank_reference="TX", note="", actor=ada.as_actor()
    )
    wallet = Posting.objects.filter(account="wallet").get()
    assert wallet.amount_minor == -600
    assert open_balance(invoice.customer_id, "EUR") == Money.zero("EUR")


def test_a_paid_invoice_can_not_be_paid_again(attempt):
    services.record_outcome(attempt.pk, success(attempt))
    with pytest.raises(NothingToPay):
        services.intend_page(Invoice.objects.get().pk, attempt.account)


def test_a_notice_without_a_valid_signature_is_refused_and_leaves_nothing(shop):
    from shared_apps.inbound.models import Receipt

    with shop.inside():
        account = GatewayAccount.objects.get(gateway="stripe")
        with pytest.raises(Forged):
            flows.receive_notice(account.pk, b"{}", {"Stripe-Signature": "t=1,v1=00"})
        assert Receipt.objects.count() == 0


def test_the_return_page_believes_nothing_and_the_gateway_is_asked(shop, alice):
    with shop.inside():
        order = order_plan(alice)
        url = page_for(order)
        attempt = Attempt.objects.get()
        flows.ask(attempt.pk)
        assert Invoice.objects.get().state == "open"
    shop.cards.pay(url)
    with shop.inside():
        flows.ask(UUID(str(attempt.pk)))
        assert Invoice.objects.get().state == "paid"


def test_a_declined_card_leaves_the_page_open_for_another_one(shop, alice):
    with shop.inside():
        order = order_plan(alice)
        url = page_for(order)
    shop.cards.pay(url, "4000000000000002")
    shop.work(12)
    with shop.inside():
        assert Invoice.objects.get().state == "open"
        assert page_for(order) == url
    shop.cards.pay(url)
    shop.work()
    with shop.inside():
        assert Invoice.objects.get().state == "paid"


def test_a_lost_answer_when_opening_the_page_never_opens_a_second_one(shop, alice):
    shop.cards.arm("checkout.sessions.create", "lose_response")
    with shop.inside():
        order = order_plan(alice)
        url = page_for(order)
        assert shop.cards.fired() >= 1
        assert Attempt.objects.get().page_url == url == page_for(order)
    shop.cards.pay(url)
    shop.pass_time(minutes=6)  # no notice comes here: the till asks by itself
    shop.work(12)
    with shop.inside():
        assert Invoice.objects.get().state == "paid"
    assert shop.cards.ledger(shop.key)["captured"] == 1400


def test_a_refused_card_is_tried_again_on_a_schedule_that_ends():
    tries = [retry_in_days("insufficient_funds", n, RETRY_DAYS) for n in range(1, 7)]
    assert tries == [1, 1, 3, 4, None, None]
    assert sum(days for days in tries if days) == RETRY_DAYS[-1]
    assert all(retry_in_days(code, 1, RETRY_DAYS) is None for code in HARD)
