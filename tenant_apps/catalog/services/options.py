"""What can be had with a plan, and what it costs."""

from __future__ import annotations

import re
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from kernel import clock
from kernel.actor import Actor
from kernel.errors import Invalid, NotFound
from shared_apps.audit.services import record
from tenant_apps.catalog.models import Plan, PlanOption
from tenant_apps.catalog.rules.options import BadOption, Option, refuse, terms
from tenant_apps.catalog.selectors import options_of

_KEY = re.compile(r"[a-z][a-z0-9_-]{0,39}")
_MOST = 20


def set_option(plan_id: UUID, option: Option, *, actor: Actor) -> PlanOption:
    """
    Offer an option with a plan, or change one, for what is sold from now on.

    Money:  the plan's currency; prices for one period of the plan, set-up once.
    Locks:  plan.
    Again:  the same option is a new version that says the same.
    Raises Invalid at the field, NotFound.
    """
    with transaction.atomic():
        plan = _lock(plan_id)
        _refuse(plan, option)
        made = PlanOption.objects.create(
            plan=plan,
            key=option.key,
            label=option.label.strip(),
            terms=terms(option),
            since=clock.now(),
        )
        record(actor, "option.set", "plan", plan.pk, option=option.key, terms=made.terms)
    return made


def end_option(plan_id: UUID, key: str, *, actor: Actor) -> None:
    """
    Sell an option no more; who has it keeps it.

    Locks:  plan. Again: nothing happens.
    """
    with transaction.atomic():
        plan = _lock(plan_id)
        now = next((one for one in options_of(plan, clock.now()) if one.key == key), None)
        if now is None:
            return
        PlanOption.objects.create(
            plan=plan,
            key=key,
            label=now.label,
            terms=terms(now),
            is_offered=False,
            since=clock.now(),
        )
        record(actor, "option.ended", "plan", plan.pk, option=key)


def _refuse(plan: Plan, option: Option) -> None:
    if plan.hourly is not None:
        raise Invalid(_("A plan by the hour has no options."), field="price")
    if not _KEY.fullmatch(option.key):
        raise Invalid(_("A code has small letters, digits and dashes."), field="key")
    if not option.label.strip() or len(option.label.strip()) > 80:
        raise Invalid(_("Say it in a few words."), field="label")
    for one in option.choices:
        if not re.fullmatch(r"[a-z0-9][a-z0-9_.-]{0,39}", one.code):
            said = _("A code has small letters, digits and dashes.")
            raise Invalid(said, field="choices")
        if not one.label or len(one.label) > 60:
            raise Invalid(_("Say it in a few words."), field="choices")
    if plan.is_trial:
        raise Invalid(_("A trial plan is free."), field="kind")
    if option.currency != plan.currency:
        said = _("This plan is sold in %(currency)s.") % {"currency": plan.currency}
        raise Invalid(said, field="price")
    others = [one for one in options_of(plan, clock.now()) if one.key != option.key]
    if len(others) >= _MOST:
        raise Invalid(_("A plan has %(most)s options at most.") % {"most": _MOST}, field="key")
    try:
        refuse(option)
    except BadOption as no:
        raise Invalid(_(no.message), field=no.field) from None


def _lock(plan_id: UUID) -> Plan:
    plan = Plan.objects.select_for_update().filter(pk=plan_id).first()
    if plan is None:
        raise NotFound(_("There is no such plan."))
    return plan
