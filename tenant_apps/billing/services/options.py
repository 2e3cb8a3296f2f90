"""Change what a subscription has beside its plan. Preview and deed are one sum."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from kernel.actor import Actor
from kernel.db.transactions import one_transaction
from shared_apps.audit.services import record
from tenant_apps.billing.changing import refuse_change
from tenant_apps.billing.errors import CannotChange, TotalChanged
from tenant_apps.billing.models import PlanChange, Subscription
from tenant_apps.billing.optioning import OptionPreview, preview_options
from tenant_apps.billing.selectors import today
from tenant_apps.billing.services.change_bill import bill_change, instant_of
from tenant_apps.billing.services.take_back import take_back_what_has_not_begun
from tenant_apps.billing.services.take_up import take_up
from tenant_apps.billing.twice import refuse_twice
from tenant_apps.billing.unpaid import refuse_unpaid
from tenant_apps.catalog.rules.options import delivered, keep


def preview_option_change(
    row: Subscription, wanted: Mapping[str, str], *, at: datetime | None = None
) -> OptionPreview:
    """
    What other options would cost, `wanted` by key; not named is as it starts. `at`: the instant.

    Raises CannotChange (also when an invoice has to be paid first), Invalid at `options.<key>`.
    """
    refuse_change(row)
    if row.is_trial:
        raise CannotChange(_("A trial has no options."))
    if row.in_arrears:
        raise CannotChange(_("It is billed when its period is over: please ask us."))
    refuse_unpaid(row)
    found = preview_options(row, wanted, instant_of(at))
    if found.wanted == row.chosen:
        raise CannotChange(_("Nothing is different."), code="no_change")
    refuse_twice(row, found.proposal)
    return found


def change_options(
    subscription_id: UUID,
    wanted: Mapping[str, str],
    *,
    shown: int | None = None,
    at: datetime | None = None,
    actor: Actor,
) -> PlanChange:
    """
    Give a subscription other options, now.

    Money:  what is new is charged for the rest of what is paid of the plan, to the second, and ends
            with it; what it takes the place of goes back. Below zero the rest becomes credit.
            `shown` and `at` as for a change of plan.
    Time:   what costs something waits three days for its payment, not beyond the period's end.
    Locks:  its open invoices, subscription.
    Tells:  InvoiceIssued; OptionsChanged once it is paid.
    Again:  raises CannotChange, one waits already. Raises TotalChanged. Invariants: I-06, I-44.
    """
    with one_transaction():
        row = take_back_what_has_not_begun(subscription_id, actor, changes=False)
        found = preview_option_change(row, wanted, at=at)
        if shown is not None and shown != found.due.minor:
            raise TotalChanged(_("The amount has changed. Please look at it again."))
        change = _open(row, found, actor)
        if found.proposal.lines:
            bill_change(row, change, found.proposal, (), actor)
        else:  # nothing of it costs anything
            take_up(change, row, actor)
    return change


def _open(row: Subscription, found: OptionPreview, actor: Actor) -> PlanChange:
    kept = keep(found.wanted)
    delivery = {key: text for key, text in row.delivery.items() if key != "options"}
    change = PlanChange.objects.create(
        subscription=row,
        state=PlanChange.State.WAITING,
        at=found.at,
        effective_on=today(),
        plan_id=row.plan_id,
        old_plan_id=row.plan_id,
        description=row.description,
        old_description=row.description,
        price_minor=row.price_minor,
        old_price_minor=row.price_minor,
        tax_category=row.tax_category,
        currency=row.currency,
        interval_unit=row.interval_unit,
        interval_count=row.interval_count,
        delivery={**delivery, **delivered(found.wanted)},
        options=kept,
        actor_label=actor.label,
    )
    record(actor, "options.change_asked", "subscription", row.pk, options=kept)
    return change
