"""The processor's notices over real HTTP: doubled, early, forged, somebody else's, or never."""

from __future__ import annotations

import pytest

from shared_apps.inbound.models import Receipt
from tenant_apps.payments.models import Attempt, GatewayAccount
from tests.faults.seen import fault
from tests.faults.selling import Sale, books_agree, new_sale, new_shop, paid_once, work_until
from tests.faults.web import SECRET, at_once, notice, send, serving, signed

pytestmark = [pytest.mark.faults, pytest.mark.slow]


@pytest.fixture(scope="module")
def web(ground):
    with serving(ground) as web:
        yield web


def endpoint_of(shop) -> str:
    with shop.inside():
        return str(GatewayAccount.objects.get(gateway="stripe").pk)


def told_of(sale: Sale) -> str:
    """The notice of a paid page."""
    with sale.shop.inside():
        attempt = Attempt.objects.get(invoice_id=sale.invoice.pk)
    return notice({"id": attempt.remote_id, "client_reference_id": str(attempt.pk)})


def receipts(shop) -> list[Receipt]:
    with shop.inside():
        return list(Receipt.objects.filter(store=shop.store.key).order_by("pk"))


def test_ten_at_once_are_one_payment(web, shop_on_ground):
    shop = shop_on_ground
    with fault("notice delivered ten times at once") as seen:
        sale = new_sale(shop)
        sale.pay()
        body, before = told_of(sale), len(receipts(shop))
        endpoint = endpoint_of(shop)
        answers = at_once(10, lambda: send(web, shop, endpoint, body, signed(body)))
        assert answers == [200] * 10
        kept = receipts(shop)[before:]
        assert [one.times_seen for one in kept] == [10]
        seen.happened()
        work_until(shop, lambda: sale.invoice.state == "paid")
        again = send(web, shop, endpoint_of(shop), body, signed(body))
        assert again == 200
        shop.work(30)
        paid_once(sale)
        books_agree(shop)


def test_a_notice_before_the_customer_is_back_is_enough(web, shop_on_ground):
    shop = shop_on_ground
    with fault("notice before the return page") as seen:
        sale = new_sale(shop)
        sale.pay()
        body = told_of(sale)
        assert send(web, shop, endpoint_of(shop), body, signed(body)) == 200
        seen.happened()
        shop.work(6)  # far less than the 20 seconds after which the till would ask by itself
        paid_once(sale)
        books_agree(shop)


def test_a_notice_before_the_money_changes_nothing(web, shop_on_ground):
    shop = shop_on_ground
    with fault("notice of success for a page that nobody paid") as seen:
        sale = new_sale(shop)
        body = told_of(sale)
        assert send(web, shop, endpoint_of(shop), body, signed(body)) == 200
        seen.happened()
        shop.work(30)
        with shop.inside():
            assert sale.invoice.state == "open"
        books_agree(shop)


def test_without_any_notice_the_till_asks_by_itself(web, shop_on_ground):
    shop = shop_on_ground
    with fault("notice never delivered") as seen:
        before = len(receipts(shop))
        sale = new_sale(shop)
        sale.pay()
        work_until(shop, lambda: sale.invoice.state == "paid")
        seen.happened(len(receipts(shop)) == before)
        paid_once(sale)
        books_agree(shop)


FORGED = {
    "no signature": lambda body: (body, {}),
    "an empty signature": lambda body: (body, {"stripe-signature": ""}),
    "another secret": lambda body: (body, signed(body, "whsec_other")),
    "too old": lambda body: (body, signed(body, SECRET, age=3600)),
    "a changed body": lambda body: (body.replace("cs_", "cs_x"), signed(body)),
    "an old scheme": lambda body: (
        body,
        {"stripe-signature": signed(body)["stripe-signature"].replace("v1=", "v0=")},
    ),
}


@pytest.mark.parametrize("how", FORGED)
def test_a_forged_notice_is_refused_and_leaves_no_trace(web, shop_on_ground, how):
    shop = shop_on_ground
    with fault(f"notice forged: {how}") as seen:
        sale = new_sale(shop)
        before = len(receipts(shop))
        body, headers = FORGED[how](told_of(sale))
        assert send(web, shop, endpoint_of(shop), body, headers) == 400
        seen.happened()
        assert len(receipts(shop)) == before
        with shop.inside():
            assert sale.invoice.state == "open"


def test_a_notice_for_another_stores_account_is_unknown_here(web, ground, shop_on_ground):
    with fault("notice for another store's account") as seen:
        other = new_shop(ground)
        body = notice({"id": "cs_other"})
        for host, endpoint in ((shop_on_ground, other), (other, shop_on_ground)):
            before = len(receipts(host))
            assert send(web, host, endpoint_of(endpoint), body, signed(body)) == 404
            assert len(receipts(host)) == before
        seen.happened()
