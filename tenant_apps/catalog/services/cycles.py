"""On which cycles a product is sold."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from kernel.actor import Actor
from kernel.errors import Invalid, NotFound
from kernel.money import Money
from kernel.periods import Interval
from shared_apps.audit.services import record
from tenant_apps.catalog.models import Plan, Product
from tenant_apps.catalog.rules.cycles import CYCLES
from tenant_apps.catalog.rules.lasting import MOST_CYCLES, NO_TERM, Lasting
from tenant_apps.catalog.services.goods import refuse_price


def offer_cycle(
    product_id: UUID,
    interval: Interval,
    *,
    price: Money,
    setup: Money,
    accept_loss: bool,
    actor: Actor,
    net: Money | None = None,
    lasting: Lasting = NO_TERM,
) -> Plan:
    """
    Sell a product on another cycle, or again on one that was taken off, at these prices and terms.

    Money:  minor units of the store's currency; `net` as for set_price.
    Locks:  the product: two clicks make one plan.
    Again:  the same cycle gets the new prices; who bought keeps theirs.
    Raises Invalid at "cycle", "price", "setup" or "term_cycles".
    """
    if interval not in CYCLES:
        raise Invalid(_("Choose a cycle from the list."), field="cycle")
    if setup.currency != price.currency or setup.minor < 0:
        raise Invalid(_("Prices go from 0 to 100,000."), field="setup")
    if not 0 <= lasting.term_cycles <= MOST_CYCLES:
        raise Invalid(
            _("A term has at most %(n)s cycles.") % {"n": MOST_CYCLES}, field="term_cycles"
        )
    with transaction.atomic():
        product = Product.objects.select_for_update(of=("self",)).filter(pk=product_id).first()
        if product is None:
            raise NotFound(_("There is no such product."))
        cycle = {"interval_unit": interval.unit, "interval_count": interval.count}
        plan = Plan.objects.filter(product=product, currency=price.currency, **cycle).first()
        if plan is None:
            plan = Plan(product=product, currency=price.currency, **cycle)
        refuse_price(plan, price, net, accept_loss=accept_loss)
        plan.price_minor, plan.setup_minor, plan.is_offered = price.minor, setup.minor, True
        plan.in_arrears, plan.term_cycles = lasting.in_arrears, lasting.term_cycles
        plan.after_term, plan.early_end = lasting.after_term, lasting.early_end
        plan.save()
        record(
            actor,
            "plan.offered",
            "plan",
            plan.pk,
            cycle=f"{interval.count} {interval.unit}",
            price=price.minor,
            setup=setup.minor,
            in_arrears=lasting.in_arrears,
            term_cycles=lasting.term_cycles,
        )
    return plan


def withdraw_cycle(plan_id: UUID, *, actor: Actor) -> Plan:
    """Sell it on this cycle no more; who has it keeps it and its renewals. Again: nothing."""
    with transaction.atomic():
        plan = Plan.objects.select_for_update(of=("self",)).filter(pk=plan_id).first()
        if plan is None:
            raise NotFound(_("There is no such plan."))
        if plan.is_offered:
            plan.is_offered = False
            plan.save(update_fields=["is_offered"])
            record(actor, "plan.withdrawn", "plan", plan.pk)
    return plan
