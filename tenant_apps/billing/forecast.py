"""Who will be suspended or ended in the next days for not paying, and by what proof."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from kernel import clock
from kernel.tenancy.context import current_store
from tenant_apps.billing.models import (
    AnchorMove,
    DunningStep,
    Invoice,
    InvoiceLine,
    Pause,
    PlanChange,
    Subscription,
)
from tenant_apps.billing.policies import mildest_calendar, policies_of, waits_until
from tenant_apps.billing.rules.dunning import Calendar, Step, next_step
from tenant_apps.billing.selectors import policy, today

DAYS = 14
_MOST = 200


@dataclass(frozen=True, slots=True)
class Coming:
    """An unpaid invoice, what was done about it, and the days on which more will be done."""

    invoice: Invoice
    services: tuple[Subscription, ...]
    days_overdue: int
    taken: dict[str, date]
    told: str  # what became of the reminder's mail: "", "sent", "failed"
    suspend_on: date | None  # None: done already, or later than one looks
    end_on: date | None
    waits_until: date | None


def forecast(days: int = DAYS) -> list[Coming]:
    """
    The next suspension first. What runs goes on while a change of plan is unpaid, and what rests
    rests on: they are not here.

    Days on which a payment is on its way count as if it came to nothing.
    """
    now, last = today(), today() + timedelta(days=days)
    changes = PlanChange.objects.filter(state=PlanChange.State.WAITING).values("invoice_id")
    opened = Invoice.objects.filter(state=Invoice.State.OPEN, due_on__lte=last)
    wakes = Pause.objects.filter(resumed_at=None).exclude(resume_invoice=None)
    moves = AnchorMove.objects.filter(put_back_at=None).exclude(invoice=None)
    opened = (
        opened.exclude(pk__in=moves.values("invoice_id"))
        .exclude(pk__in=changes)
        .exclude(pk__in=wakes.values("resume_invoice_id"))
    )
    invoices = list(opened.order_by("due_on", "number")[:_MOST])
    taken, told, services = _taken(invoices), _told(invoices), _services(invoices)
    said = policies_of([row for rows in services.values() for row in rows])
    found = []
    for invoice in invoices:
        rows = services.get(invoice.pk, ())
        if not rows:
            continue
        own = [said[row.pk] for row in rows]
        waits = waits_until(own)
        coming = _coming(
            mildest_calendar(own), invoice.due_on, taken.get(invoice.pk, {}), now, _held(waits)
        )
        suspend_on, end_on = (
            day if (day := coming.get(step)) and day <= last else None
            for step in ("suspend", "terminate")
        )
        if suspend_on or end_on or (waits and waits > now):
            late = max((now - invoice.due_on).days, 0)
            done = taken.get(invoice.pk, {})
            sent = told.get(invoice.pk, "")
            found.append(Coming(invoice, rows, late, done, sent, suspend_on, end_on, waits))
    return sorted(found, key=lambda one: one.suspend_on or one.end_on or date.max)


def _coming(
    calendar: Calendar, due_on: date, taken: dict[str, date], now: date, held: date | None
) -> dict[Step, date]:
    """The days of the steps that are not taken: in order, one a day, and not while it is held."""
    done, coming = dict(taken), dict[Step, date]()
    earliest = max([now, *(day + timedelta(days=1) for day in taken.values())])
    while due := next_step(calendar, due_on, done):
        step, day = due
        day = max(day, earliest, held if held and step != "remind" else day)
        done[step] = coming[step] = day
        earliest = day + timedelta(days=1)
    return coming


def _held(waits: date | None) -> date | None:
    store = policy().dunning_held_until
    own = clock.local_date(store, current_store().timezone) if store else None
    return max((one for one in (waits, own) if one), default=None)


def _taken(invoices: Iterable[Invoice]) -> dict[UUID, dict[str, date]]:
    zone = current_store().timezone
    found: dict[UUID, dict[str, date]] = {}
    for row in DunningStep.objects.filter(invoice__in=list(invoices)).order_by("pk"):
        found.setdefault(row.invoice_id, {})[row.step] = clock.local_date(row.taken_at, zone)
    return found


def _told(invoices: Iterable[Invoice]) -> dict[UUID, str]:
    steps = DunningStep.objects.filter(invoice__in=list(invoices), step="remind")
    return dict(steps.values_list("invoice_id", "told"))


def _services(invoices: Iterable[Invoice]) -> dict[UUID, tuple[Subscription, ...]]:
    pairs = set(
        InvoiceLine.objects.filter(invoice__in=list(invoices), is_void=False).values_list(
            "invoice_id", "subscription_id"
        )
    )
    resting = (Subscription.State.ENDED, Subscription.State.PAUSED)
    alive = Subscription.objects.exclude(state__in=resting)
    rows = alive.in_bulk(list({subscription for _invoice, subscription in pairs if subscription}))
    found: dict[UUID, tuple[Subscription, ...]] = {}
    for invoice, subscription in sorted(pairs, key=str):
        if subscription in rows:
            found[invoice] = (*found.get(invoice, ()), rows[subscription])
    return found
