"""Two readings of one payment cross on the line: the older answer comes last (threats K5)."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from django.db import connection

from tenant_apps.payments.flows.refunds import look_at
from tenant_apps.payments.models import Payment
from tests.faults.selling import new_sale
from tests.faults.test_twenty import _paid, bill_for
from tests.selling import Shop

pytestmark = pytest.mark.faults


def test_an_answer_that_was_overtaken_books_no_money_back(ground, shop_on_ground):
    """One reads 5.00, and its answer is still on the line when another reads all 14.00."""
    shop = shop_on_ground
    buyer = new_sale(shop, page=False).person
    with shop.inside():
        payment = _paid(shop, bill_for(buyer.customer, 1400))
    back(shop, payment, 500)
    shop.cards.arm("payment_intents.retrieve", "late:2")
    with ThreadPoolExecutor(1) as other:
        first = other.submit(look, shop, payment)
        time.sleep(1)
        back(shop, payment, 900)
        with shop.inside():
            look_at(payment)
        first.result()
    assert shop.cards.fired(), "the answer was not late: nothing is proven"
    with shop.inside():
        payment.refresh_from_db()
    assert (payment.returned_minor, payment.returned_times) == (1400, 1)


def back(shop: Shop, payment: Payment, minor: int) -> None:
    httpx.post(
        f"{shop.cards.url}/v1/refunds",
        auth=(shop.key, ""),
        data={"payment_intent": payment.remote_id, "amount": str(minor)},
    ).raise_for_status()


def look(shop: Shop, payment: Payment) -> None:
    try:
        with shop.inside():
            look_at(payment)
    finally:
        connection.close()
