"""What each plan costs the store and what it leaves."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

from kernel.money import Money
from tenant_apps.billing.rules.pricing import split_tax
from tenant_apps.billing.taxation import taxes_of
from tenant_apps.catalog.models import Plan, Product
from tenant_apps.catalog.rules.cycles import length
from tenant_apps.catalog.services import cost_of_cycle
from wholesale.selectors import cost_of, costs


@dataclass(frozen=True, slots=True)
class PlanMargin:
    """A plan's monthly cost, its retail price without the tax in it, and what that leaves."""

    plan: Plan
    cost: Money | None
    net: Money

    @property
    def holds_tax(self) -> bool:
        return self.net != self.plan.earned

    @property
    def memory(self) -> str:
        """Whole gigabytes as such, anything else in megabytes."""
        megabytes = self.plan.product.memory_mb
        return f"{megabytes // 1024} GB" if megabytes % 1024 == 0 else f"{megabytes} MB"

    @property
    def cost_of_cycle(self) -> Money | None:
        """What the whole cycle costs; a trial: what a month does."""
        if self.plan.is_trial:
            return self.cost
        return cost_of_cycle(self.cost, self.plan.interval)

    @property
    def margin(self) -> Money | None:
        cost = self.cost_of_cycle
        return None if cost is None else self.net - cost

    @property
    def percent(self) -> Decimal | None:
        """Margin in percent of the net price, one digit."""
        margin, price = self.margin, self.net.minor
        if margin is None or not price:
            return None
        share: Decimal = Decimal(margin.minor) * 100 / Decimal(price)
        return share.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)


def net_of(price: Money, category: str = "") -> Money:
    """What the store earns of a retail price, sold at home."""
    return split_tax(price, taxes_of(None).on_goods(category))[0]


def of_plan(plan: Plan) -> PlanMargin:
    """One plan by itself."""
    product = plan.product
    net = net_of(plan.earned, product.tax_category)
    return PlanMargin(plan, cost_of(product.wholesale_code, plan.currency), net)


def catalogue(
    currency: str,
    states: Collection[str] = (Product.State.OFFERED, Product.State.HIDDEN),
    *,
    only: UUID | None = None,
) -> list[tuple[Product, list[PlanMargin]]]:
    """
    Products with their plans, in the store's order: those in one of `states`, or the one with an
    id, whatever its state.
    """
    wholesale, taxes = costs(currency), taxes_of(None)
    products = Product.objects.select_related("group").prefetch_related("plans__product")
    rows = products.order_by("group__position", "position", "name")
    return [
        (
            row,
            [
                PlanMargin(
                    plan,
                    wholesale.get(row.wholesale_code),
                    split_tax(plan.earned, taxes.on_goods(row.tax_category))[0],
                )
                for plan in sorted(row.plans.all(), key=lambda one: length(one.interval))
            ],
        )
        for row in (rows.filter(pk=only) if only else rows.filter(state__in=states))
    ]
