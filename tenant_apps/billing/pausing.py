"""Whether a subscription may rest, and what pausing and going on would bill. Writes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from kernel import clock
from kernel.money import Money
from kernel.periods import Period, start_of, step
from kernel.tenancy.context import current_store
from tenant_apps.accounts.models import Customer
from tenant_apps.billing.changing import all_held_lines
from tenant_apps.billing.coupons_running import next_taken
from tenant_apps.billing.errors import CannotPause
from tenant_apps.billing.models import Pause, Subscription
from tenant_apps.billing.rules.change import NewCycle, Proposal, begin, stop
from tenant_apps.billing.rules.coupons import Taken, reductions
from tenant_apps.billing.selectors import cancellation_of, change_of, policy, terms_of
from tenant_apps.billing.taxation import taxes_of


@dataclass(frozen=True, slots=True)
class Start:
    """How it would go on at an instant: one whole period, less what coupons take off."""

    proposal: Proposal
    cycle: NewCycle
    taken: tuple[Taken, ...]

    @property
    def due(self) -> Money:
        return self.proposal.due


def pause_of(subscription_id: UUID) -> Pause | None:
    """The pause that holds."""
    rows = Pause.objects.filter(subscription_id=subscription_id, resumed_at=None)
    return rows.select_related("resume_invoice").first()


def refuse_pause(row: Subscription, *, by_customer: bool) -> None:
    """Raises CannotPause in words for a person."""
    if by_customer and not policy().customers_may_pause:
        raise CannotPause(_("Servers can't be paused here. Please ask us."))
    if row.state != Subscription.State.ACTIVE or row.is_trial:
        raise CannotPause(_("It can be paused while it runs and is paid."))
    if row.in_arrears or row.term_ends_on is not None:
        raise CannotPause(_("What is billed afterwards or for a fixed term can't be paused."))
    if cancellation_of(row.pk) is not None:
        raise CannotPause(_("It is cancelled. Keep it first, then pause it."))
    if change_of(row.pk) is not None:
        raise CannotPause(_("A change of plan waits. Take it back first, then pause it."))
    if row.parked_reason:
        raise CannotPause(_("Our team is looking at this server's billing. Please ask us."))


def preview_pause(row: Subscription, at: datetime) -> Proposal:
    """What goes back to the second for what is paid and not used."""
    today = clock.local_date(at, current_store().timezone)
    day = Period(today, today + timedelta(days=1))
    return stop(all_held_lines(row, today), at, day, row.currency)


def preview_resume(row: Subscription, at: datetime) -> Start:
    """A period of the same length that begins at `at`."""
    zone = current_store().timezone
    today = clock.local_date(at, zone)
    end = step(today, row.interval, today.day)
    cycle = NewCycle(Period(today, end), start_of(end, zone))
    terms = terms_of(row)
    tax = taxes_of(Customer.objects.get(pk=row.customer_id)).on_goods(terms.category)
    taken = tuple(next_taken(row, terms))
    return Start(begin(terms, tax, at, cycle, reductions(taken), row.chosen), cycle, taken)
