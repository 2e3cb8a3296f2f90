"""Payments of one customer end at the same moment, each with a card that becomes the default."""

from __future__ import annotations

from itertools import count

import pytest
from django.db import transaction

from kernel.actor import MACHINE
from shared_apps.gateways.port import StoredMethod
from tenant_apps.payments.models import GatewayAccount, PaymentMethod
from tenant_apps.payments.services import make_default
from tenant_apps.payments.services.methods import keep_method
from tests.faults.selling import new_sale
from tests.faults.test_at_once import WORKERS, together

pytestmark = pytest.mark.faults


def test_one_of_them_is_the_default_and_no_payment_is_refused(ground, shop_on_ground):
    """Each saw no card of the other, and the second to end broke the rule of one default."""
    shop = shop_on_ground
    buyer = new_sale(shop, page=False).person
    numbers = count(1)
    with shop.inside():
        account = GatewayAccount.objects.get(gateway="stripe")

    def pay() -> None:
        card = StoredMethod(f"pm_race_{next(numbers)}", "Visa 4242", "visa", "4242")
        with shop.inside(), transaction.atomic():
            keep_method(account, buyer.customer.pk, card, holder="cus_race")

    for _ in range(3):
        assert together(pay) == [None] * WORKERS
    with shop.inside():
        mine = PaymentMethod.objects.filter(customer_id=buyer.customer.pk)
        assert mine.count() == 3 * WORKERS
        assert mine.filter(is_default=True).count() == 1


def test_a_person_may_choose_while_a_payment_ends(ground, shop_on_ground):
    shop = shop_on_ground
    buyer = new_sale(shop, page=False).person
    numbers = count(1)
    with shop.inside():
        account = GatewayAccount.objects.get(gateway="stripe")
        card = StoredMethod("pm_chosen", "Visa 1111", "visa", "1111")
        with transaction.atomic():
            old = keep_method(account, buyer.customer.pk, card, holder="cus_race")

    def act() -> None:
        number = next(numbers)
        with shop.inside(), transaction.atomic():
            if number % 2:
                make_default(buyer.customer.pk, old.pk, actor=MACHINE)
                return
            card = StoredMethod(f"pm_other_{number}", "Visa 4242", "visa", "4242")
            keep_method(account, buyer.customer.pk, card, holder="cus_race")

    assert together(act) == [None] * WORKERS
