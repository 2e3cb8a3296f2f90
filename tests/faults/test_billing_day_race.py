"""Twenty threads choose a billing day at once: one invoice, each day of a service billed once."""

from __future__ import annotations

import pytest

from kernel.actor import MACHINE
from tenant_apps.billing.models import AnchorMove, Invoice, InvoiceLine, Subscription
from tenant_apps.billing.services import set_billing_day
from tests.faults.selling import books_agree, paid_sale
from tests.faults.test_races import race, settle

pytestmark = [pytest.mark.faults, pytest.mark.slow]


def test_one_move_for_twenty_wishes(ground, shop_on_ground):
    shop = shop_on_ground
    sale = paid_sale(shop)
    with shop.inside():
        line = InvoiceLine.objects.get(invoice=sale.invoice, kind="recurring")
        row = Subscription.objects.get(pk=line.subscription_id)
        day = (row.anchor_day + 13) % 28 + 1
        before = Invoice.objects.count()
    race(shop, lambda: set_billing_day(row.customer_id, day, actor=MACHINE))
    with shop.inside():
        granted = AnchorMove.objects.filter(subscription=row).count()
        assert Invoice.objects.count() == before + granted
        assert InvoiceLine.objects.filter(subscription_id=row.pk, kind="recurring").count() == 2
    books_agree(shop)
    settle(ground, "choose a billing day", granted)
