"""Money that did not match, and money that goes back: what the team sees and does."""

from __future__ import annotations

import pytest

from kernel.money import Money
from kernel.tenancy.context import in_store
from shared_apps.gateways.port import Outcome, State
from tenant_apps.payments import services
from tenant_apps.payments.models import Attempt, Payment
from tests.journeys.test_first_sale import order_plan, page_for


@pytest.fixture
def mismatch(shop, alice):
    with shop.inside():
        order = order_plan(alice)
        page_for(order)
        row = Attempt.objects.get(invoice_id=order.invoice_id)
        wrong = Outcome(
            State.SUCCEEDED, "pi_1", reference=str(row.pk), captured=Money(1, row.currency)
        )
        return services.record_outcome(row.pk, wrong)


def test_a_mismatch_is_closed_by_hand_once(desk, acme, mismatch):
    shown = desk.get(f"/manage/invoices/{mismatch.invoice_id}/")
    assert b"I have seen to it" in shown.content
    answer = desk.post(f"/manage/attempts/{mismatch.pk}/seen/", follow=True)
    assert b"can be paid again" in answer.content
    again = desk.post(f"/manage/attempts/{mismatch.pk}/seen/", follow=True)
    assert b"does not wait" in again.content
    with in_store(acme):
        assert Attempt.objects.get().state == "cancelled"


def test_a_customer_closes_no_mismatch(client_for, acme, alice, mismatch):
    answer = client_for(acme, alice).post(f"/manage/attempts/{mismatch.pk}/seen/")
    assert answer.status_code in {302, 403, 404}
    with in_store(acme):
        assert Attempt.objects.get().state == "mismatch"


# Money that goes back.


@pytest.fixture
def paid(shop, alice):
    with shop.inside():
        page = page_for(order_plan(alice))
    shop.cards.pay(page)
    shop.work()
    with shop.inside():
        return Payment.objects.get()


def give_back(desk, payment, amount: str):
    answer = desk.post(
        f"/manage/payments/{payment.pk}/refund/", {"amount": amount, "reason": "late"}, follow=True
    )
    return answer.content.decode()


def test_a_card_payment_is_refunded_from_the_invoice(desk, acme, shop, paid):
    assert "Give back" in desk.get(f"/manage/invoices/{paid.invoice_id}/").content.decode()
    text = give_back(desk, paid, "4.00")
    assert "on its way to the customer" in text
    assert "went back" in text
    assert "No more can go back" in give_back(desk, paid, "10.01")
    give_back(desk, paid, "10")
    shown = desk.get(f"/manage/invoices/{paid.invoice_id}/").content.decode()
    assert "Give back" not in shown
    assert shop.cards.ledger(shop.key)["refunded"] == 1400
    assert "of a payment went back" in desk.get("/manage/").content.decode()


def test_a_refund_that_is_refused_or_lost_is_told(desk, shop, paid):
    shop.cards.arm("refunds.create", "rate_limit")
    assert "Nothing went back" in give_back(desk, paid, "4")
    shop.cards.arm("refunds.create", "lose_response")
    assert "The answer was lost" in give_back(desk, paid, "4")
    assert "is under way" in give_back(desk, paid, "4")


def test_a_transfer_that_was_sent_back_is_written_down(desk, acme, shop, alice, ada):
    with shop.inside():
        order = order_plan(alice)
        row = services.record_manual(
            order.invoice_id, Money(1400, "EUR"), bank_reference="T", note="", actor=ada.as_actor()
        )
    assert "Written down" in give_back(desk, row, "14")
    with in_store(acme):
        assert Payment.objects.get().returned_minor == 1400


def test_a_customer_refunds_nothing(client_for, acme, alice, shop, paid):
    answer = client_for(acme, alice).post(
        f"/manage/payments/{paid.pk}/refund/", {"amount": "14", "reason": "mine"}
    )
    assert answer.status_code in {302, 403, 404}
    assert shop.cards.ledger(shop.key)["refunded"] == 0
