"""What a plan includes of traffic, and what is beyond it costs."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from contracts.traffic import TRAFFIC_METER
from kernel import clock
from kernel.actor import Actor
from kernel.errors import Invalid, NotFound
from shared_apps.audit.services import record
from tenant_apps.bandwidth.models import TrafficTerms
from tenant_apps.bandwidth.rules.counting import Basis, Counts
from tenant_apps.catalog.models import Plan
from tenant_apps.catalog.rules.usage import UsagePrice
from tenant_apps.catalog.selectors import meter_prices
from tenant_apps.catalog.services import MeterWish, end_meter_price, set_meter_price

_MOST = Decimal(10) ** 9


@dataclass(frozen=True, slots=True)
class TrafficWish:
    """`quota` in GB, or Mbit/s by percentile; `unit_price` of one beyond it, None: it is free."""

    quota: Decimal
    basis: Basis = "volume"
    counts: Counts = "both"
    is_pooled: bool = False
    unit_price: Decimal | None = None


def set_traffic_terms(plan_id: UUID, wish: TrafficWish, *, actor: Actor) -> TrafficTerms:
    """
    Let traffic of a plan count so, for what is sold from now on.

    Money:  beyond the quota by the plan's price of the meter `traffic`, whose allowance is the
            quota; a price with tiers that is there already is set on the page of meters.
    Locks:  plan.
    Again:  the same words are a new version that says the same.
    Raises Invalid at the field, NotFound.
    """
    with transaction.atomic():
        plan = Plan.objects.select_for_update().filter(pk=plan_id).first()
        if plan is None:
            raise NotFound(_("There is no such plan."))
        if not wish.quota.is_finite() or not 0 <= wish.quota <= _MOST:
            raise Invalid(_("Write a quota of 0 or more."), field="quota")
        if wish.is_pooled and wish.basis != "volume":
            raise Invalid(_("Only volume can be shared."), field="is_pooled")
        made = TrafficTerms.objects.create(
            plan=plan,
            quota=wish.quota,
            basis=wish.basis,
            counts=wish.counts,
            is_pooled=wish.is_pooled,
            since=clock.now(),
        )
        _set_price(plan, wish, actor=actor)
        record(actor, "traffic.terms", "plan", plan.pk, quota=f"{wish.quota:f}", basis=wish.basis)
    return made


def _set_price(plan: Plan, wish: TrafficWish, *, actor: Actor) -> None:
    if wish.unit_price is None:
        if TRAFFIC_METER in meter_prices(plan.pk, clock.now()):
            end_meter_price(plan.pk, TRAFFIC_METER, actor=actor)
        return
    unit = "GB" if wish.basis == "volume" else "Mbit/s"
    price = UsagePrice("standard", plan.currency, unit=wish.unit_price, allowance=wish.quota)
    label = _("Traffic") if wish.basis == "volume" else _("Traffic, 95th percentile")
    try:
        set_meter_price(plan.pk, MeterWish(TRAFFIC_METER, label, unit, price), actor=actor)
    except Invalid as no:
        field = {"unit": "unit_price", "allowance": "quota"}.get(no.field, "unit_price")
        raise Invalid(no.message, field=field) from None
