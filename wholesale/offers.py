"""What the partner site may say: today's wholesale prices and the fee of a new store."""

from __future__ import annotations

from django.utils.translation import gettext as _

from kernel.money import Money
from shared_apps.resellers.offers import Deal, Offer
from wholesale.models import Product
from wholesale.selectors import offered_products, price_in, tier


def partner_offer(tier_code: str, currency: str) -> Offer:
    """Paid plans with a price in the currency, in the catalogue's order. On the platform side."""
    deals = []
    for product in offered_products():
        price = price_in(product, currency)
        if price is None or not price.wholesale_minor:
            continue
        deals.append(
            Deal(
                name=product.name,
                summary=product.summary,
                wholesale=Money(price.wholesale_minor, currency),
                retail=Money(price.suggested_minor, currency),
                specs=_specs(product),
            )
        )
    level = tier(tier_code, currency)
    return Offer(tuple(deals), Money(level.fee_minor, level.currency) if level else None)


def _specs(product: Product) -> tuple[str, ...]:
    return (
        _("%(n)s vCPU") % {"n": product.vcpu},
        _("%(n)s GB memory") % {"n": product.memory_mb // 1024},
        _("%(n)s GB NVMe") % {"n": product.disk_gb},
    )
