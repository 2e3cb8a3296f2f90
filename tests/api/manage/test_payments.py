"""Payments by program: booked by hand, given back, and what nobody knows is asked about."""

from __future__ import annotations

import pytest

from kernel.tenancy.context import in_store
from tenant_apps.billing.models import Invoice
from tenant_apps.payments.flows import TillClosed
from tenant_apps.payments.models import Attempt, Payment, Refund
from tests.journeys.test_first_sale import order_plan, page_for

PAGE = "checkout.sessions.create"


@pytest.fixture
def unpaid(acme, alice):
    with in_store(acme):
        return Invoice.objects.get(pk=order_plan(alice).invoice_id)


@pytest.fixture
def paid(shop, alice):
    """Alice's card payment of 14.00."""
    with shop.inside():
        page = page_for(order_plan(alice))
    shop.cards.pay(page)
    shop.work()
    with shop.inside():
        return Payment.objects.get()


def test_a_transfer_is_booked_once(owners, agents, acme, unpaid):
    path = f"manage/invoices/{unpaid.pk}/payments/"
    wish = {"amount": unpaid.total.minor, "bank_reference": "SEPA 17"}
    made = agents.post(path, wish)
    assert (made.status_code, made.json()["by_hand"]) == (201, True)
    assert made.json()["returnable"]["minor"] == unpaid.total.minor
    again = owners.post(path, wish)
    assert (again.status_code, again.json()["code"]) == (409, "conflict")
    [row] = owners.get(f"manage/payments/?invoice={unpaid.pk}").json()["results"]
    assert (row["id"], row["reference"]) == (made.json()["id"], "SEPA 17")
    with in_store(acme):
        assert Invoice.objects.get().state == "paid"


@pytest.mark.parametrize(
    ("change", "field"),
    [({"amount": 0}, "amount"), ({"bank_reference": " "}, "bank_reference"), ({"x": 1}, "x")],
)
def test_a_transfer_that_makes_no_sense_is_refused(owners, acme, unpaid, change, field):
    wish = {"amount": 100, "bank_reference": "SEPA 17", **change}
    answer = owners.post(f"manage/invoices/{unpaid.pk}/payments/", wish)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)
    with in_store(acme):
        assert not Payment.objects.exists()


def test_money_that_came_by_hand_goes_back_by_hand(owners, acme, unpaid):
    wish = {"amount": unpaid.total.minor, "bank_reference": "SEPA 17"}
    key = owners.post(f"manage/invoices/{unpaid.pk}/payments/", wish).json()["id"]
    answer = owners.post(f"manage/payments/{key}/refunds/", {"amount": 500, "reason": "Late"})
    found = answer.json()
    assert (answer.status_code, found["refund"]) == (201, None)
    assert found["payment"]["returned"]["minor"] == 500


def test_a_card_gets_its_money_back_once(owners, shop, paid):
    path = f"manage/payments/{paid.pk}/refunds/"
    wish = {"amount": 500, "reason": "Down for two days", "shown": paid.amount_minor}
    first = owners.post(path, wish, **{"idempotency-key": "back-1"})
    assert (first.status_code, first.json()["refund"]["state"]) == (201, "done")
    assert first.json()["payment"]["returnable"]["minor"] == paid.amount_minor - 500
    assert owners.post(path, wish, **{"idempotency-key": "back-1"}).json() == first.json()
    # A program that lost the answer and its key read another amount than there is now.
    blind = owners.post(path, wish)
    assert (blind.status_code, blind.json()["code"]) == (409, "total_changed")
    assert shop.cards.ledger(shop.key)["refunded"] == 500
    [row] = owners.get(f"manage/refunds/?payment={paid.pk}&state=done").json()["results"]
    assert row["reason"] == "Down for two days"


def test_no_more_goes_back_than_came(owners, shop, paid):
    answer = owners.post(f"manage/payments/{paid.pk}/refunds/", {"amount": paid.amount_minor + 1})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "amount")
    with shop.inside():
        assert not Refund.objects.exists()


def test_a_refund_whose_answer_was_lost_is_asked_about_not_sent_again(owners, shop, paid):
    shop.cards.arm("refunds.create", "lose_response")
    answer = owners.post(f"manage/payments/{paid.pk}/refunds/", {"amount": 500})
    made = answer.json()["refund"]
    assert (answer.status_code, made["state"]) == (201, "unknown")
    second = owners.post(f"manage/payments/{paid.pk}/refunds/", {"amount": 500})
    assert second.status_code == 409
    asked = owners.post(f"manage/refunds/{made['id']}/ask/")
    assert (asked.status_code, asked.json()["state"]) == (200, "done")
    assert shop.cards.ledger(shop.key)["refunded"] == 500


def test_an_attempt_that_nobody_knows_of_is_asked_about(owners, shop, alice):
    with shop.inside():
        order = order_plan(alice)
        shop.cards.arm(PAGE, "lose_response")
        shop.cards.arm("checkout.sessions.list", "unavailable")
        with pytest.raises(TillClosed):
            page_for(order)
        row = Attempt.objects.get()
        assert row.state == "unknown"
    shop.cards.clear()
    [shown] = owners.get("manage/attempts/?state=unknown").json()["results"]
    assert shown["invoice"] == str(order.invoice_id)
    asked = owners.post(f"manage/attempts/{shown['id']}/ask/")
    assert (asked.status_code, asked.json()["state"]) == (200, "open")
    assert owners.get("manage/attempts/?state=unknown").json()["results"] == []


def test_a_mismatch_is_closed_once(owners, shop, unpaid, alice):
    with shop.inside():
        page_for(order_plan(alice))
        Attempt.objects.update(state=Attempt.State.MISMATCH)
        row = Attempt.objects.get()
    closed = owners.post(f"manage/attempts/{row.pk}/seen/")
    assert (closed.status_code, closed.json()["state"]) == (200, "cancelled")
    assert owners.post(f"manage/attempts/{row.pk}/seen/").status_code == 409


def test_a_filter_that_is_no_id_is_refused(owners):
    answer = owners.get("manage/payments/?customer=ada")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "customer")


@pytest.mark.isolation
def test_another_stores_payment_looks_like_none(shop, paid, beta):
    from shared_apps.identity.models import User
    from tests.api.conftest import Program, token_for

    with in_store(beta):
        boss = User.objects.create(
            email="bo@beta.test", name="Bo", role=User.Role.OWNER, is_active=True
        )
    theirs = Program(beta, token_for(beta, boss))
    assert theirs.get("manage/payments/").json()["results"] == []
    for method, path in (("GET", ""), ("POST", "refunds/")):
        answer = theirs.ask(method, f"manage/payments/{paid.pk}/{path}", {"amount": 1})
        assert answer.status_code == 404
    with shop.inside():
        assert not Refund.objects.exists()
