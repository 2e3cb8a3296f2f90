"""What may be chosen for a subscription beside its plan, and what that would cost now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from kernel import clock
from kernel.errors import Invalid
from kernel.money import Money
from kernel.periods import Period
from kernel.tenancy.context import current_store
from tenant_apps.accounts.models import Customer
from tenant_apps.billing.changing import all_held_lines
from tenant_apps.billing.coupons_running import next_taken
from tenant_apps.billing.errors import CannotChange
from tenant_apps.billing.models import Subscription
from tenant_apps.billing.rules.change import Proposal, propose_options
from tenant_apps.billing.rules.coupons import reductions
from tenant_apps.billing.rules.pricing import bill_period, sum_up
from tenant_apps.billing.selectors import terms_of
from tenant_apps.billing.taxation import taxes_of
from tenant_apps.catalog.models import Plan
from tenant_apps.catalog.rules.options import BadOption, Chosen, Option, choose
from tenant_apps.catalog.selectors import options_of


@dataclass(frozen=True, slots=True)
class OptionPreview:
    """As Preview of a change of plan: `proposal` is billed at once, `next_total` every period."""

    wanted: tuple[Chosen, ...]
    at: datetime
    proposal: Proposal
    next_on: date
    next_total: Money

    @property
    def due(self) -> Money:
        return self.proposal.due


def offered_to(row: Subscription) -> tuple[Option, ...]:
    """What its plan offers today, for a subscription with the plan's cycle."""
    plan = Plan.objects.filter(pk=row.plan_id).first()
    if plan is None or row.is_trial or plan.interval != row.interval:
        return ()
    return options_of(plan, clock.now())


def preview_options(row: Subscription, wanted: Mapping[str, str], at: datetime) -> OptionPreview:
    """
    Other options from an instant on. Raises Invalid at `options.<key>`, CannotChange.

    What stays as it is keeps the price that it was sold at, also when it is offered no more.
    """
    chosen = _wanted(row, wanted)
    today = clock.local_date(at, current_store().timezone)
    held = all_held_lines(row, today)
    plan = [one for one in held if not one.item]
    if not any(one.is_live and one.from_at <= at < one.until_at for one in plan):
        raise CannotChange(_("Options can be changed while the server runs and is paid."))
    terms = terms_of(row)
    tax = taxes_of(Customer.objects.get(pk=row.customer_id)).on_goods(terms.category)
    proposal = propose_options(
        plan,
        [one for one in held if one.item],
        row.chosen,
        chosen,
        terms.description,
        tax,
        at,
        Period(today, today + timedelta(days=1)),
        row.currency,
    )
    next_on = max(one.period.end for one in plan if one.is_live)
    off = reductions(next_taken(row, terms))
    later = bill_period(terms, next_on, tax, first=False, reductions=off, options=chosen)
    return OptionPreview(chosen, at, proposal, next_on, sum_up(later, row.currency).total)


def _wanted(row: Subscription, wanted: Mapping[str, str]) -> tuple[Chosen, ...]:
    offered, has = offered_to(row), {one.key: one for one in row.chosen}
    kept = {one.key for one in offered}
    # An option that is sold no more stays unless it is taken off; it can't be changed.
    staying = [
        one for one in row.chosen if one.key not in kept and wanted.get(one.key) == one.value
    ]
    asked = {
        key: text for key, text in wanted.items() if key in kept or not _is_old(key, text, has)
    }
    try:
        found = choose(offered, asked)
    except BadOption as no:
        raise Invalid(_(no.message) % no.facts, field=f"options.{no.field}") from None
    same = [_as_sold(one, has.get(one.key)) for one in found]
    return (*same, *staying)


def _is_old(key: str, text: str, has: Mapping[str, Chosen]) -> bool:
    return key in has and text in {has[key].value, "", "0"}


def _as_sold(one: Chosen, had: Chosen | None) -> Chosen:
    """More or less of the same costs what it did; something else costs what it does today."""
    if had is None:
        return one
    if had.value == one.value:
        return had
    return replace(one, unit=had.unit) if had.quantity != one.quantity else one
