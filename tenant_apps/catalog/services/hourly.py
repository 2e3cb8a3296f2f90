"""Sell a product by the hour."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from kernel.actor import Actor
from kernel.errors import Invalid, NotFound
from kernel.money import Money
from shared_apps.audit.services import record
from tenant_apps.catalog.models import Plan, Product
from tenant_apps.catalog.rules.cycles import HOURLY
from tenant_apps.catalog.rules.hourly import hourly_price, most_a_month, whole_month
from tenant_apps.catalog.rules.usage_terms import BadPrice, keep, refuse
from tenant_apps.catalog.services.goods import refuse_price
from wholesale.selectors import hour_rate_of

_MOST_AN_HOUR = 1_000
# Hours of these have two digits, so that quantity × price is exact. 0: not by the session.
STEPS = (0, 15, 30, 60)


def offer_hourly(
    product_id: UUID,
    *,
    unit: Decimal,
    cap: Money | None,
    setup: Money,
    accept_loss: bool,
    actor: Actor,
    net: Money | None = None,
    step_minutes: int = 0,
) -> Plan:
    """
    Sell a product by the hour, or again, at this price for each started hour. With `step_minutes`
    (a divisor of the hour) it is sold by the session: only what is used counts, in begun steps.

    Money:  `unit` in whole currency, nine digits at most after the point; `cap`: no month costs
            more. `net` is what a whole short month brings without the tax in it (rules/hourly.py):
            that is held against the cost of a month; by the session an hour against an hour's.
    Time:   billed at the end of each calendar month.
    Locks:  the product: two clicks make one plan.
    Again:  the new price; who bought keeps theirs.
    Raises Invalid at "unit", "cap", "setup" or "price" (under the cost), NotFound.
    """
    currency = setup.currency
    if not 0 < unit <= _MOST_AN_HOUR:
        raise Invalid(_("An hour costs more than nothing, and at most 1,000."), field="unit")
    if step_minutes not in STEPS:
        raise Invalid(_("Sessions are counted in steps of 15, 30 or 60 minutes."), field="step")
    if setup.minor < 0:
        raise Invalid(_("Prices go from 0 to 100,000."), field="setup")
    if cap is not None and cap.minor <= 0:
        raise Invalid(_("The most a month costs is above zero, or left empty."), field="cap")
    price = hourly_price(unit, cap, currency)
    try:
        refuse(price)
    except BadPrice as no:
        raise Invalid(_(no.message), field="unit") from None
    with transaction.atomic():
        product = Product.objects.select_for_update(of=("self",)).filter(pk=product_id).first()
        if product is None:
            raise NotFound(_("There is no such product."))
        cycle = {"interval_unit": HOURLY.unit, "interval_count": HOURLY.count}
        plan = Plan.objects.filter(product=product, currency=currency, **cycle).first()
        if plan is None:
            plan = Plan(product=product, currency=currency, **cycle)
        if step_minutes:
            _refuse_rate(plan, unit, accept_loss=accept_loss)
        else:
            refuse_price(plan, whole_month(price), net, accept_loss=accept_loss)
        plan.hourly, plan.price_minor = keep(price), most_a_month(price).minor
        plan.step_minutes = step_minutes
        plan.setup_minor, plan.in_arrears, plan.is_offered = setup.minor, True, True
        plan.save()
        record(
            actor,
            "plan.offered",
            "plan",
            plan.pk,
            cycle="1 hour",
            price=str(unit),
            cap=cap.minor if cap else None,
            setup=setup.minor,
        )
    return plan


def _refuse_rate(plan: Plan, unit: Decimal, *, accept_loss: bool) -> None:
    """Raises Invalid at the price of an hour, under the wholesale one."""
    cost = hour_rate_of(plan.product.wholesale_code, plan.currency)
    if cost is not None and unit < cost and not accept_loss:
        raise Invalid(
            _("This is under your cost of %(cost)s an hour. Tick the box to sell at a loss.")
            % {"cost": f"{cost.normalize():f} {plan.currency}"},
            field="unit",
            code="under_cost",
        )
