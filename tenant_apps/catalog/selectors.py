"""What is for sale, and on what terms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from kernel import clock
from kernel.errors import NotFound
from tenant_apps.catalog.models import MeterPrice, Plan, PlanOption, Product, ProductGroup
from tenant_apps.catalog.rules.options import Option, option_from


def offered_plans() -> list[Plan]:
    """Every plan a stranger may see and buy, in the store's order, with product and group."""
    return list(
        Plan.objects.filter(is_offered=True, product__state=Product.State.OFFERED)
        .select_related("product", "product__group")
        .order_by(
            "product__group__position", "product__position", "interval_unit", "interval_count"
        )
    )


def offered_groups() -> list[ProductGroup]:
    return list(ProductGroup.objects.filter(products__state=Product.State.OFFERED).distinct())


def plan_for_sale(plan_id: UUID | str) -> Plan:
    """The plan, if it is on offer. Raises NotFound for any other id."""
    try:
        wanted = UUID(str(plan_id))
    except ValueError:
        raise NotFound(_("This plan is not on offer."), code="plan_not_found") from None
    plan = (
        Plan.objects.select_related("product", "product__group")
        .filter(pk=wanted, is_offered=True)
        .exclude(product__state=Product.State.ARCHIVED)
        .first()
    )
    if plan is None:
        raise NotFound(_("This plan is not on offer."), code="plan_not_found")
    return plan


def siblings_of(plan: Plan) -> list[Plan]:
    """The cycles on which the product of a plan is sold, itself included; a trial has none."""
    if plan.is_trial:
        return [plan]
    rows = Plan.objects.filter(product_id=plan.product_id, currency=plan.currency, trial_days=0)
    return list(rows.filter(is_offered=True))


def meter_prices(plan_id: UUID, at: datetime) -> dict[str, MeterPrice]:
    """What use costs on a plan by the prices that held at an instant, by meter."""
    rows = MeterPrice.objects.filter(plan_id=plan_id, since__lte=at).order_by("since")
    newest = {row.meter: row for row in rows}
    return {meter: row for meter, row in newest.items() if row.is_charged}


@dataclass(frozen=True, slots=True)
class MeterInUse:
    """A meter that plans of this store charge for, under the name it was last given."""

    meter: str
    label: str
    unit_label: str
    plans: int


def meters_in_use() -> list[MeterInUse]:
    newest: dict[tuple[UUID, str], MeterPrice] = {}
    for row in MeterPrice.objects.filter(since__lte=clock.now()).order_by("since"):
        newest[row.plan_id, row.meter] = row
    charged: dict[str, list[MeterPrice]] = {}
    for row in sorted(newest.values(), key=lambda one: one.since):
        if row.is_charged:
            charged.setdefault(row.meter, []).append(row)
    return [
        MeterInUse(meter, rows[-1].label, rows[-1].unit_label, len(rows))
        for meter, rows in sorted(charged.items())
    ]


def options_of(plan: Plan, at: datetime) -> tuple[Option, ...]:
    """What could be had with a plan at an instant, in the order in which it was first offered."""
    newest: dict[str, PlanOption] = {}
    for row in PlanOption.objects.filter(plan_id=plan.pk, since__lte=at).order_by("since", "pk"):
        newest[row.key] = row
    return tuple(
        option_from(row.key, row.label, plan.currency, row.terms)
        for row in newest.values()
        if row.is_offered
    )
