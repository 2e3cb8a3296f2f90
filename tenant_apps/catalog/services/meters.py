"""What use of a meter costs on a plan."""

from __future__ import annotations

import re
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from kernel import clock
from kernel.actor import Actor
from kernel.errors import Invalid, NotFound
from shared_apps.audit.services import record
from tenant_apps.catalog.models import MeterPrice, Plan
from tenant_apps.catalog.rules.usage import UsagePrice
from tenant_apps.catalog.rules.usage_terms import BadPrice, keep, refuse
from tenant_apps.catalog.selectors import meter_prices

_METER = re.compile(r"[a-z][a-z0-9_-]{0,39}")


@dataclass(frozen=True, slots=True)
class MeterWish:
    """`meter` is the code under which use is told; `label` and `unit_label` are for people."""

    meter: str
    label: str
    unit_label: str
    price: UsagePrice


def set_meter_price(plan_id: UUID, wish: MeterWish, *, actor: Actor) -> MeterPrice:
    """
    Charge use of a meter on a plan by this price, from now on for what is sold from now on.

    Money:  the plan's currency.
    Locks:  plan.
    Again:  the same price is a new version that says the same.
    Raises Invalid at the field, NotFound.
    """
    with transaction.atomic():
        plan = _lock(plan_id)
        if not _METER.fullmatch(wish.meter):
            raise Invalid(_("A code has small letters, digits and dashes."), field="meter")
        for field in ("label", "unit_label"):
            text = getattr(wish, field).strip()
            if not text or len(text) > (80 if field == "label" else 20):
                raise Invalid(_("Say it in a few words."), field=field)
        if plan.is_trial:
            raise Invalid(_("A trial plan is free."), field="model")
        if wish.price.currency != plan.currency:
            said = _("This plan is sold in %(currency)s.") % {"currency": plan.currency}
            raise Invalid(said, field="unit")
        try:
            refuse(wish.price)
        except BadPrice as no:
            raise Invalid(_(no.message), field=no.field) from None
        made = MeterPrice.objects.create(
            plan=plan,
            meter=wish.meter,
            label=wish.label.strip(),
            unit_label=wish.unit_label.strip(),
            terms=keep(wish.price),
            since=clock.now(),
        )
        record(actor, "meter.priced", "plan", plan.pk, meter=wish.meter, model=wish.price.model)
    return made


def end_meter_price(plan_id: UUID, meter: str, *, actor: Actor) -> None:
    """
    Use of a meter costs nothing for what is sold from now on.

    Locks:  plan. Again: nothing happens.
    """
    with transaction.atomic():
        plan = _lock(plan_id)
        now = meter_prices(plan.pk, clock.now()).get(meter)
        if now is None:
            return
        MeterPrice.objects.create(
            plan=plan,
            meter=meter,
            label=now.label,
            unit_label=now.unit_label,
            terms=now.terms,
            is_charged=False,
            since=clock.now(),
        )
        record(actor, "meter.ended", "plan", plan.pk, meter=meter)


def _lock(plan_id: UUID) -> Plan:
    plan = Plan.objects.select_for_update().filter(pk=plan_id).first()
    if plan is None:
        raise NotFound(_("There is no such plan."))
    return plan
