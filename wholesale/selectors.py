"""Answers from the wholesale books. Stores read prices, and only their own costs and invoices."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from kernel.money import Money
from wholesale.models import Invoice, Price, Product, ServiceCost, Tier


def offered_products() -> list[Product]:
    return list(Product.objects.filter(state=Product.State.OFFERED).prefetch_related("prices"))


def price_in(product: Product, currency: str) -> Price | None:
    return next((p for p in product.prices.all() if p.currency == currency), None)


def cost_of(code: str, currency: str) -> Money | None:
    """What EZSCALE charges a month for a product; None when it has no price in the currency."""
    row = Price.objects.filter(product_id=code, currency=currency).first()
    return Money(row.wholesale_minor, currency) if row else None


def costs(currency: str) -> dict[str, Money]:
    """Wholesale price a month by product code, in one query."""
    rows = Price.objects.filter(currency=currency)
    return {row.product_id: Money(row.wholesale_minor, currency) for row in rows}


def tier(code: str) -> Tier | None:
    return Tier.objects.filter(pk=code).first()


@dataclass(frozen=True, slots=True)
class Margin:
    """A running service: what it costs the store and what it brings, a month."""

    label: str
    product_code: str
    service_id: str
    started_on: date
    ended_on: date | None
    wholesale: Money
    retail: Money

    @property
    def margin(self) -> Money:
        return self.retail - self.wholesale


def margins(store_key: str, *, running_only: bool = True) -> list[Margin]:
    rows = ServiceCost.objects.filter(store=store_key).order_by("-started_on", "pk")
    if running_only:
        rows = rows.filter(ended_on=None)
    return [
        Margin(
            row.label,
            row.product_code,
            str(row.service_id),
            row.started_on,
            row.ended_on,
            Money(row.wholesale_minor, row.currency),
            Money(row.retail_minor, row.currency),
        )
        for row in rows
    ]


def invoices(store_key: str) -> Iterable[Invoice]:
    return Invoice.objects.filter(store=store_key).order_by("-period_start")
