"""The processor's answers are lost, cut, late or refused: each invoice is charged once."""

from __future__ import annotations

import contextlib
import signal

import pytest

from kernel import clock
from shared_apps.outbox.services import schedule
from tenant_apps.payments import flows
from tenant_apps.payments.flows import TillClosed, asking
from tenant_apps.payments.models import Attempt
from tests.faults.seen import fault
from tests.faults.selling import (
    Sale,
    books_agree,
    leases_end,
    new_sale,
    open_page_in,
    paid_once,
    work_until,
)

pytestmark = [pytest.mark.faults, pytest.mark.slow]
PAGE, CHARGE = "checkout.sessions.create", "payment_intents.create"
LONG = pytest.mark.prove


@pytest.mark.parametrize(
    "mode",
    [
        "lose_response",
        pytest.param("fail_after_effect", marks=LONG),
        pytest.param("cut", marks=LONG),
        pytest.param("garble", marks=LONG),
        pytest.param("fail_before", marks=LONG),
        pytest.param("unavailable", marks=LONG),
        pytest.param("rate_limit", marks=LONG),
    ],
)
def test_a_page_that_failed_to_open_opens_later_and_takes_the_money_once(
    ground, shop_on_ground, mode
):
    shop = shop_on_ground
    with fault(f"gateway: page, {mode}") as seen:
        sale = new_sale(shop, page=False)
        shop.cards.arm(PAGE, mode)
        with shop.inside(), contextlib.suppress(TillClosed):
            open_page_in(shop.store.key, str(sale.invoice.pk))
        seen.happened(shop.cards.fired())
        sale.page = _page_later(sale)
        sale.pay()
        work_until(shop, lambda: sale.invoice.state == "paid")
        paid_once(sale)
        books_agree(shop)


def _page_later(sale: Sale) -> str:
    """The customer clicks again every now and then, at another button, with another way back."""
    for _ in range(12):
        with sale.shop.inside():
            try:
                return flows.open_page(
                    sale.invoice, success_url="http://a/", cancel_url="http://b/"
                )
            except TillClosed:
                pass
        _let_the_gateway_forget(sale)
        sale.shop.work(12)
    raise AssertionError("the page never opened again")


def with_stored_card(shop) -> Sale:
    """A second, unpaid order of a customer whose card the processor keeps."""
    from tests.journeys.test_first_sale import order_plan

    first = new_sale(shop)
    first.pay()
    work_until(shop, lambda: first.invoice.state == "paid")
    with shop.inside():
        order = order_plan(first.person, hostname="second.example.com")
    return Sale(shop, first.person, order)


@pytest.mark.parametrize(
    "mode",
    [
        "lose_response",
        pytest.param("fail_after_effect", marks=LONG),
        pytest.param("cut", marks=LONG),
        pytest.param("garble", marks=LONG),
        pytest.param("rate_limit", marks=LONG),
        pytest.param("fail_before", marks=LONG),
    ],
)
def test_an_off_session_charge_takes_the_money_once(ground, shop_on_ground, mode):
    shop = shop_on_ground
    with fault(f"gateway: off-session charge, {mode}") as seen:
        sale = with_stored_card(shop)
        shop.cards.arm(CHARGE, mode)
        with shop.inside():
            flows.collect(sale.invoice.pk)
        seen.happened(shop.cards.fired())
        with shop.inside():
            assert Attempt.objects.filter(invoice_id=sale.invoice.pk).count() == 1
        for _ in range(3):  # a charge that surely did not happen is tried again a day later
            shop.work(60)
            with shop.inside():
                if sale.invoice.state == "paid":
                    break
            _let_the_gateway_forget(sale)
            shop.work(60)
            shop.pass_time(days=1)
        paid_once(sale)
        books_agree(shop)


@pytest.mark.prove
@pytest.mark.parametrize("point", ["intended", "called"])
def test_a_worker_killed_around_the_charge_charges_once(ground, shop_on_ground, point):
    """`intended`: written down, not yet asked. `called`: taken at the processor, not yet booked."""
    shop = shop_on_ground
    with fault(f"worker killed around an off-session charge: {point}") as seen:
        sale = with_stored_card(shop)
        with shop.inside():
            invoice = str(sale.invoice.pk)
            schedule("payments.collect", invoice, clock.now())
        dead = ground.python(
            *("-m", "tests.faults.worker", point),
            *("due", shop.store.key, "payments.collect", invoice),
        )
        assert dead.returncode == -signal.SIGKILL, dead.stderr
        seen.happened()
        leases_end(shop)
        for _ in range(6):
            shop.work(60)
            shop.pass_time(minutes=3)
            _let_the_gateway_forget(sale)
            with shop.inside():
                if sale.invoice.state == "paid":
                    break
                schedule("payments.collect", str(sale.invoice.pk), clock.now())
        paid_once(sale)
        books_agree(shop)


def _let_the_gateway_forget(sale: Sale) -> None:
    """An attempt that the processor never heard of is given up after 3 real minutes: here now."""
    with sale.shop.inside():
        for row in Attempt.objects.filter(invoice_id=sale.invoice.pk, closed_at=None):
            row.intended_at -= asking._GATEWAY_DELAY
            row.save(update_fields=["intended_at"])


@pytest.mark.prove
@pytest.mark.parametrize("point", ["intended", "called"])
def test_a_web_process_killed_around_the_page_leaves_a_page(ground, shop_on_ground, point):
    shop = shop_on_ground
    with fault(f"web process killed around a payment page: {point}") as seen:
        sale = new_sale(shop, page=False)
        with shop.inside():
            invoice = str(sale.invoice.pk)
        dead = ground.python("-m", "tests.faults.worker", point, "page", shop.store.key, invoice)
        assert dead.returncode == -signal.SIGKILL, dead.stderr
        seen.happened()
        sale.page = _page_later(sale)
        sale.pay()
        work_until(shop, lambda: sale.invoice.state == "paid")
        paid_once(sale)
        books_agree(shop)
