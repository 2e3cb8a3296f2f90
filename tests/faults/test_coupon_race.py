"""Twenty orders want the last use of a coupon: one has it, and the others are told so."""

from __future__ import annotations

import pytest

from tenant_apps.billing.errors import CodeRefused
from tenant_apps.billing.models import Invoice, Redemption, RedemptionUse
from tenant_apps.orders.models import Order
from tenant_apps.orders.services import place_order
from tests.coupons import cart_with, make_coupon
from tests.faults.selling import books_agree, new_sale
from tests.faults.test_races import THREADS, race, settle

pytestmark = [pytest.mark.faults, pytest.mark.slow]


def test_one_redemption_for_the_last_use_of_a_coupon(ground, shop_on_ground):
    shop = shop_on_ground
    sale = new_sale(shop, page=False)
    actor = sale.person.user.as_actor()
    with shop.inside():
        make_coupon("LASTONE", most_redemptions=1)
        carts = [cart_with("Professional", codes=("LASTONE",)) for _ in range(THREADS)]
        before = Order.objects.count()

    def place() -> Order:
        return place_order(carts.pop(), sale.person.customer, actor=actor)

    answers = race(shop, place)
    with shop.inside():
        granted = Redemption.objects.filter(code__code="LASTONE").count()
        assert RedemptionUse.objects.filter(redemption__code__code="LASTONE").count() == granted
        assert Order.objects.count() - before == granted
        assert Invoice.objects.filter(lines__discount_minor__gt=0).count() == granted
    assert sum(isinstance(one, CodeRefused) for one in answers) == THREADS - granted
    books_agree(shop)
    settle(ground, "use the last of a coupon", granted)
