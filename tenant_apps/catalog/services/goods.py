"""Verbs of the catalogue: the store's team sets names and prices."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from kernel.actor import Actor
from kernel.errors import Invalid, NotFound
from kernel.money import Money
from kernel.periods import DAYS_OF, Interval, Unit, months_of
from shared_apps.audit.services import record
from tenant_apps.catalog.models import Plan, Product
from wholesale.selectors import cost_of

_MOST_MINOR = 100_000_00


def set_price(
    plan_id: UUID, price: Money, *, accept_loss: bool, actor: Actor, net: Money | None = None
) -> Plan:
    """
    Change a plan's retail price for new orders.

    Money:  minor units of the plan's currency, 0 to 100,000.00. `net` is what remains of the price
            without the tax in it (without it: the price): that is held against the cost.
    Again:  the same price: nothing changes.
    Raises Invalid on a foreign currency or nonsense, and with code "under_cost" for a price under
    the wholesale one that was not accepted on purpose.
    """
    with transaction.atomic():
        plan = (
            Plan.objects.select_for_update(of=("self",))
            .select_related("product")
            .filter(pk=plan_id)
            .first()
        )
        if plan is None:
            raise NotFound(_("There is no such plan."))
        if plan.hourly is not None:
            raise Invalid(_("Set the price of an hour on the page of its cycles."), field="price")
        refuse_price(plan, price, net, accept_loss=accept_loss)
        before, plan.price_minor = plan.price_minor, price.minor
        plan.save(update_fields=["price_minor"])
        record(actor, "plan.priced", "plan", plan.pk, before=before, after=price.minor)
    return plan


def refuse_price(plan: Plan, price: Money, net: Money | None, *, accept_loss: bool) -> None:
    """Raises Invalid at the price. The cost is that of a whole cycle."""
    if price.currency != plan.currency:
        raise Invalid(
            _("This plan is sold in %(currency)s.") % {"currency": plan.currency}, field="price"
        )
    if not 0 <= price.minor <= _MOST_MINOR:
        raise Invalid(_("Prices go from 0 to 100,000."), field="price")
    if plan.is_trial and price.minor:
        raise Invalid(_("A trial plan is free."), field="price")
    cost = cost_of_cycle(cost_of(plan.product.wholesale_code, plan.currency), plan.interval)
    if cost is not None and (price if net is None else net) < cost and not accept_loss:
        raise Invalid(
            _("This is under your cost of %(cost)s. Tick the box to sell at a loss.")
            % {"cost": cost},
            field="price",
            code="under_cost",
        )


def cost_of_cycle(a_month: Money | None, interval: Interval) -> Money | None:
    """
    What a whole cycle costs; of days and weeks their share of 30 days, rounded up. By the hour it
    is a month's: the platform bills whole days, whatever of them was sold.
    """
    months = 1 if interval.unit is Unit.HOUR else months_of(interval)
    if a_month is None:
        return None
    if months is not None:
        return a_month.times(months)
    days = DAYS_OF[interval.unit] * interval.count
    return Money(-(-a_month.minor * days // 30), a_month.currency)


def change_product(
    product_id: UUID, *, name: str, summary: str, state: str, featured: bool, actor: Actor
) -> None:
    """Rename a product, hide it, show it. Raises Invalid."""
    if not name.strip():
        raise Invalid(_("A product needs a name."), field="name")
    if state not in Product.State.values:
        raise Invalid(_("There is no such state."), field="state")
    with transaction.atomic():
        changed = Product.objects.filter(pk=product_id).update(
            name=name.strip()[:80], summary=summary.strip()[:200], state=state, featured=featured
        )
        if not changed:
            raise NotFound(_("There is no such product."))
        record(actor, "product.changed", "product", product_id, name=name, state=state)
