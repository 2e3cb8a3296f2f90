"""Twenty threads want the same thing at once: one gets it. Without the guard, more would."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from kernel.actor import MACHINE
from kernel.money import Money
from shared_apps.gateways.port import Outcome, State
from shared_apps.idempotency.services import begin
from shared_apps.inbound.services import keep
from tenant_apps.billing.models import Invoice
from tenant_apps.orders.models import Cart, Order
from tenant_apps.orders.services import add_line, configure_line, place_order
from tenant_apps.payments import flows
from tenant_apps.payments.models import Attempt, GatewayAccount, Payment
from tenant_apps.payments.services import intend_page, record_manual, record_outcome
from tenant_apps.provisioning.models import Job
from tenant_apps.provisioning.services import request_action
from tests.faults import naive
from tests.faults.selling import books_agree, new_sale, paid_sale, work_until
from tests.faults.test_at_once import together
from tests.prove import figures

pytestmark = [pytest.mark.faults, pytest.mark.slow]
HELD, NAIVE = "races held", "races, naive twins over-granted"
THREADS = 20


def race(shop: Any, call: Callable[[], Any]) -> list[Any]:
    def inside() -> Any:
        with shop.inside():
            return call()

    return together(inside, THREADS)


def settle(
    ground: Any, what: str, granted: int, twin: Callable[..., bool] = naive.once, wanted: int = 1
) -> None:
    """`granted` must be what was wanted; the twin without a guard must go over it."""
    extra = naive.over_granted(ground, twin)
    figures.add(NAIVE, got=int(extra > 0), total=1)
    figures.add(HELD, got=int(granted == wanted), total=1)
    figures.note(HELD, [f"{what}: {granted} of {wanted}; without its guard {extra} too many"])
    assert granted == wanted
    assert extra > 0, "the race is too slow to prove anything"


def test_one_attempt_for_one_invoice(ground, shop_on_ground):
    shop = shop_on_ground
    sale = new_sale(shop, page=False)
    with shop.inside():
        account = GatewayAccount.objects.get(gateway="stripe")
        invoice = sale.invoice.pk
    race(shop, lambda: intend_page(invoice, account))
    with shop.inside():
        granted = Attempt.objects.filter(invoice_id=invoice).count()
    settle(ground, "open a payment attempt", granted)


def test_one_page_for_twenty_clicks(ground, shop_on_ground):
    shop = shop_on_ground
    sale = new_sale(shop, page=False)
    with shop.inside():
        invoice = sale.invoice
    pages = race(
        shop, lambda: flows.open_page(invoice, success_url="http://a/", cancel_url="http://b/")
    )
    urls = {one for one in pages if isinstance(one, str)}
    settle(ground, "open a payment page", len(urls))


def test_one_payment_for_one_outcome(ground, shop_on_ground):
    shop = shop_on_ground
    sale = new_sale(shop)
    sale.pay()
    with shop.inside():
        attempt = Attempt.objects.get(invoice_id=sale.invoice.pk)
    gateway = flows.gateway_of
    with shop.inside():
        found = gateway(attempt.account).find(remote_id=attempt.remote_id)
    assert isinstance(found, Outcome)
    assert found.state is State.SUCCEEDED
    race(shop, lambda: record_outcome(attempt.pk, found))
    with shop.inside():
        granted = Payment.objects.filter(invoice_id=sale.invoice.pk).count()
        assert sale.invoice.paid_minor == sale.invoice.total_minor
    settle(ground, "book a captured payment", granted)
    books_agree(shop)


def test_one_order_for_one_cart(ground, shop_on_ground):
    shop = shop_on_ground
    sale = new_sale(shop, page=False)
    with shop.inside():
        cart = _cart()
        orders, invoices = Order.objects.count(), Invoice.objects.count()
    actor = sale.person.user.as_actor()
    race(shop, lambda: place_order(cart, sale.person.customer, actor=actor))
    with shop.inside():
        granted = Order.objects.count() - orders
        assert Invoice.objects.count() - invoices == 1
    settle(ground, "place the order of a cart", granted)


def _cart() -> Cart:
    from tenant_apps.catalog.models import Plan

    line = add_line(None, str(Plan.objects.get(product__name="Professional").pk))
    cart = Cart.objects.get(pk=line.cart_id)
    configure_line(cart, line.pk, hostname="race.example.com", image=line.image)
    return cart


def test_invoice_numbers_have_no_gap_and_no_double(ground, shop_on_ground):
    shop = shop_on_ground
    sale = new_sale(shop, page=False)
    actor = sale.person.user.as_actor()
    with shop.inside():
        carts = [_cart() for _ in range(THREADS)]
        before = Invoice.objects.count()

    def place() -> Order:
        return place_order(carts.pop(), sale.person.customer, actor=actor)

    race(shop, place)
    with shop.inside():
        numbers = set(Invoice.objects.values_list("number", flat=True))
    books_agree(shop)
    granted = len(numbers) - before
    settle(ground, "take an invoice number", granted, naive.numbered, wanted=THREADS)


def test_one_booking_for_one_bank_reference(ground, shop_on_ground):
    shop = shop_on_ground
    sale = new_sale(shop, page=False)
    with shop.inside():
        invoice = sale.invoice.pk

    def book() -> Payment:
        return record_manual(
            invoice, Money(1400, "EUR"), bank_reference="TX-RACE", note="", actor=MACHINE
        )

    race(shop, book)
    with shop.inside():
        granted = Payment.objects.filter(remote_id="TX-RACE").count()
        assert sale.invoice.state == "paid"
    settle(ground, "book a bank transfer", granted)


def test_one_job_for_twenty_restarts(ground, shop_on_ground):
    shop = shop_on_ground
    sale = paid_sale(shop)
    work_until(shop, lambda: sale.service.state == "active")
    with shop.inside():
        service = sale.service.pk
    race(shop, lambda: request_action(service, "restart", actor=MACHINE))
    with shop.inside():
        granted = Job.objects.filter(service_id=service, action="restart").count()
    settle(ground, "ask for a restart", granted)


def test_one_first_request_for_one_idempotency_key(ground, shop_on_ground):
    shop, key = shop_on_ground, str(uuid4())
    answers = race(shop, lambda: begin(owner="one", key=key, request={"path": "/"}))
    granted = sum(1 for one in answers if one is None)
    settle(ground, "begin under an Idempotency-Key", granted)


def test_one_row_for_twenty_notices(ground, shop_on_ground):
    shop, event = shop_on_ground, f"evt_{uuid4().hex}"

    def receive() -> tuple[int, bool]:
        return keep(
            endpoint="race", event_id=event, kind="race", remote_id="", reference="", body=""
        )

    answers = race(shop, receive)
    granted = sum(1 for one in answers if isinstance(one, tuple) and one[1])
    settle(ground, "keep a notice", granted)
