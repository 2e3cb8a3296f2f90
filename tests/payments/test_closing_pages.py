"""A page stays payable only as long as its amount is due."""

from __future__ import annotations

import pytest

from kernel.money import Money
from tenant_apps.billing.models import Invoice, Posting
from tenant_apps.billing.services import void_invoice
from tenant_apps.payments import services
from tenant_apps.payments.models import Attempt
from tests.journeys.test_first_sale import order_plan, page_for


@pytest.fixture
def page(shop, alice):
    with shop.inside():
        return page_for(order_plan(alice))


def transfer(shop, minor: int, ada) -> None:
    with shop.inside():
        services.record_manual(
            Invoice.objects.get().pk,
            Money(minor, "EUR"),
            bank_reference="TX-1",
            note="",
            actor=ada.as_actor(),
        )


def captured(shop) -> int:
    return int(shop.cards.ledger(shop.key)["captured"])


def test_the_page_of_a_paid_invoice_takes_no_money(shop, page, ada):
    transfer(shop, 1400, ada)
    shop.work(6)
    shop.cards.pay(page)
    assert captured(shop) == 0
    with shop.inside():
        assert Attempt.objects.get().state == "cancelled"


def test_the_page_of_an_invoice_that_was_taken_back_takes_no_money(shop, page, ada):
    with shop.inside():
        void_invoice(Invoice.objects.get().pk, reason="twice", actor=ada.as_actor())
    shop.work(6)
    shop.cards.pay(page)
    assert captured(shop) == 0


def test_after_a_part_payment_a_new_page_asks_for_the_rest(shop, page, ada):
    transfer(shop, 400, ada)
    shop.work(6)
    shop.cards.pay(page)
    assert captured(shop) == 0
    with shop.inside():
        again = page_for(type("Order", (), {"invoice_id": Invoice.objects.get().pk}))
    shop.cards.pay(again)
    shop.work()
    assert captured(shop) == 1000
    with shop.inside():
        assert Invoice.objects.get().state == "paid"


def test_a_page_that_was_paid_in_the_same_moment_becomes_credit(shop, page, ada):
    shop.cards.pay(page)
    transfer(shop, 1400, ada)
    shop.work(6)
    with shop.inside():
        assert Attempt.objects.get().state == "succeeded"
        assert Posting.objects.get(account="wallet").amount_minor == -1400


def test_a_processor_that_is_away_is_asked_again_until_the_page_is_closed(shop, page, ada):
    shop.cards.arm("checkout.sessions.retrieve", "unavailable")
    transfer(shop, 1400, ada)
    shop.work(6)
    with shop.inside():
        assert Attempt.objects.get().closed_at is None
    shop.pass_time(minutes=11)
    shop.work(6)
    with shop.inside():
        assert Attempt.objects.get().state == "cancelled"
