"""The catalogue as the console shows it. What a plan leaves is billing's (margins.py)."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from kernel.errors import NotFound
from kernel.money import Money
from kernel.periods import Interval, Unit, months_of
from tenant_apps.billing.margins import PlanMargin, of_plan
from tenant_apps.billing.rules.pricing import split_tax
from tenant_apps.billing.taxation import taxes_of
from tenant_apps.catalog.models import Plan, Product
from tenant_apps.catalog.rules.cycles import length, saving_percent
from tenant_apps.catalog.services import cost_of_cycle
from wholesale.selectors import cost_of


@dataclass(frozen=True, slots=True)
class CycleRow:
    """A cycle of a product: its margin, and what it saves against the shortest one of months."""

    margin: PlanMargin
    saving: int

    @property
    def plan(self) -> Plan:
        return self.margin.plan


def cycles(row: Product) -> list[CycleRow]:
    """Those that are sold first, each part with the shortest first."""
    plans = row.plans.filter(trial_days=0).select_related("product")
    found = sorted(plans, key=lambda one: (not one.is_offered, length(one.interval)))
    base = next((one for one in found if months_of(one.interval)), None)
    taxes, costs_of = taxes_of(None).on_goods(row.tax_category), {}
    rows = []
    for one in found:
        if one.currency not in costs_of:
            costs_of[one.currency] = cost_of(row.wholesale_code, one.currency)
        net = split_tax(one.earned, taxes)[0]
        saving = (
            saving_percent(one.price_minor, one.interval, base.price_minor, base.interval)
            if base and base.currency == one.currency
            else 0
        )
        rows.append(CycleRow(PlanMargin(one, costs_of[one.currency], net), saving))
    return rows


def cost_of_day(row: Product, currency: str) -> Money | None:
    """What a day of it costs the store, rounded up; None where no cost is known."""
    return cost_of_cycle(cost_of(row.wholesale_code, currency), Interval(Unit.DAY, 1))


def plan_margin(plan_id: UUID) -> PlanMargin:
    """Raises NotFound."""
    plan = Plan.objects.select_related("product").filter(pk=plan_id).first()
    if plan is None:
        raise NotFound(_("There is no such plan."))
    return of_plan(plan)


def product(product_id: UUID) -> Product:
    """Raises NotFound."""
    row = Product.objects.filter(pk=product_id).first()
    if row is None:
        raise NotFound(_("There is no such product."))
    return row
