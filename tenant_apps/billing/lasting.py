"""When a subscription's running period ends, and when it may end itself."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from kernel.actor import Actor
from kernel.periods import Period, step
from shared_apps.ui.formats import day_text
from tenant_apps.billing.errors import CannotCancel
from tenant_apps.billing.models import Subscription
from tenant_apps.billing.rules.renewal import period_after
from tenant_apps.billing.selectors import terms_of


def next_period(row: Subscription) -> Period:
    """The first one that is not billed."""
    return period_after(terms_of(row), row.billed_until)


def period_ends_on(row: Subscription, today: date) -> date:
    """The end of what is billed; of one that is billed afterwards: of the period that runs."""
    if not row.in_arrears:
        return max(row.billed_until, today)
    end = row.billed_until
    while end <= today:
        end = step(end, row.interval, row.anchor_day)
    return end


def may_end_on(row: Subscription, today: date) -> date:
    """When it ends if somebody cancels it today and not at once."""
    return max(period_ends_on(row, today), row.term_ends_on or today)


def in_term(row: Subscription, today: date) -> bool:
    return row.term_ends_on is not None and row.term_ends_on > today


def refuse_early_end(row: Subscription, today: date, actor: Actor) -> None:
    """Raises CannotCancel. The team may end what it sold at any time."""
    if actor.kind == "customer" and in_term(row, today) and row.early_end == "no":
        assert row.term_ends_on is not None
        said = _("It runs until %(day)s at least. It can end then.")
        raise CannotCancel(said % {"day": day_text(row.term_ends_on)})
