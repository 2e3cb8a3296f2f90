"""Twenty threads change one plan at once: one change, one invoice, nothing given back twice."""

from __future__ import annotations

import pytest

from kernel.actor import MACHINE
from tenant_apps.billing.models import InvoiceLine, PlanChange, Subscription
from tenant_apps.billing.services import change_plan
from tenant_apps.catalog.models import Plan
from tests.faults.selling import books_agree, paid_sale
from tests.faults.test_races import race, settle

pytestmark = [pytest.mark.faults, pytest.mark.slow]


def test_one_change_for_twenty_wishes(ground, shop_on_ground):
    shop = shop_on_ground
    sale = paid_sale(shop)
    with shop.inside():
        line = InvoiceLine.objects.get(invoice=sale.invoice, kind="recurring")
        row = Subscription.objects.get(pk=line.subscription_id)
        business = Plan.objects.get(product__name="Business").pk
    race(shop, lambda: change_plan(row.pk, business, at_end=False, actor=MACHINE))
    with shop.inside():
        granted = PlanChange.objects.filter(subscription=row).count()
        assert InvoiceLine.objects.filter(credits_line=line).count() == 1
    books_agree(shop)
    settle(ground, "change a plan", granted)
