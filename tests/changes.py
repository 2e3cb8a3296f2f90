"""Ask for another plan and pay it, as a customer does."""

from __future__ import annotations

from kernel.actor import MACHINE
from kernel.money import Money
from tenant_apps.billing.models import Invoice, PlanChange, Subscription
from tenant_apps.billing.selectors import open_balance
from tenant_apps.billing.services import (
    change_plan,
    preview_change,
)
from tenant_apps.catalog.models import Plan, Product
from tenant_apps.payments import flows

_LONG = {"By year": (12, 15_015), "Two years": (24, 29_999), "Three years": (36, 40_001)}


def plan(name: str) -> Plan:
    return Plan.objects.select_related("product").get(product__name=name, interval_unit="month")


def small_twin() -> Plan:
    """A cheaper plan on the same disk: what a customer can go down to."""
    big = plan("Professional")
    product = Product.objects.get(pk=big.product_id)
    product.pk, product.slug, product.name = None, "pro-lite", "Professional Lite"
    product._state.adding = True
    product.remote_plan = big.product.remote_plan
    product.save()
    return Plan.objects.create(product=product, price_minor=900, currency="EUR")


def long_plans() -> list[str]:
    """The same server by the year, two and three years."""
    for name, (count, price) in _LONG.items():
        product = plan("Professional").product
        product.pk, product.slug, product.name = None, name.lower().replace(" ", "-"), name
        product._state.adding = True
        product.save()
        Plan.objects.create(
            product=product,
            price_minor=price,
            currency="EUR",
            interval_unit="month",
            interval_count=count,
        )
    return list(_LONG)


def pay(shop, change: PlanChange) -> None:
    with shop.inside():
        invoice = Invoice.objects.get(pk=change.invoice_id)
        url = flows.open_page(invoice, success_url="http://x.test/", cancel_url="http://x.test/")
    shop.cards.pay(url)
    shop.work()


def ask(shop, wanted: Plan, **how) -> PlanChange:
    with shop.inside():
        row = Subscription.objects.get()
        shown = preview_change(row, wanted.pk, at_end=how.get("at_end", False))
        return change_plan(
            row.pk,
            wanted.pk,
            at_end=how.get("at_end", False),
            shown=shown.due.minor,
            at=shown.at,
            actor=MACHINE,
        )


def books_balance(customer) -> bool:
    return open_balance(customer.pk, "EUR") == Money.zero("EUR")
