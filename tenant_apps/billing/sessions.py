"""What sessions cost, for those who count them. Writes nothing."""

from __future__ import annotations

from collections.abc import Sequence

from kernel.money import Money
from tenant_apps.accounts.models import Customer
from tenant_apps.billing.models import Subscription
from tenant_apps.billing.rules.pricing import split_tax
from tenant_apps.billing.rules.sessions import allot
from tenant_apps.billing.taxation import taxes_of


def price_of(row: Subscription, minutes: Sequence[int]) -> Money:
    """Of billed minutes together, as its price says: tax in it where prices hold it."""
    price = row.hourly_price
    if price is None or not minutes:
        return Money.zero(row.currency)
    return Money(allot(price, minutes)[0].of_minor, row.currency)


def net_of(row: Subscription, minutes: Sequence[int]) -> Money:
    """What the store has of it, without tax."""
    customer = Customer.objects.get(pk=row.customer_id)
    net, _tax = split_tax(price_of(row, minutes), taxes_of(customer).on_goods(row.tax_category))
    return net
