"""Whose use it is, and in which period. Writes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from contracts.traffic import TRAFFIC_METER
from kernel import clock
from kernel.money import Money
from kernel.periods import start_of
from kernel.tenancy.context import current_store
from shared_apps.metering.selectors import Span, told_spans, untold, used_between
from shared_apps.outbox.models import DueWork
from tenant_apps.billing.models import InvoiceLine, Subscription
from tenant_apps.billing.using import meters_of
from tenant_apps.catalog.models import MeterPrice
from tenant_apps.catalog.rules.usage import rate
from tenant_apps.catalog.rules.usage_terms import read
from tenant_apps.usage.plans import CLOSE, FOUND, STORE
from tenant_apps.usage.rules.periods import first_days, open_periods, running_period


@dataclass(frozen=True, slots=True)
class RunningUse:
    """What a meter came to in the period that runs, and what it would cost if it ended now."""

    meter: str
    label: str
    unit_label: str
    quantity: Decimal
    allowance: Decimal
    cost: Money | None
    from_at: datetime
    until_at: datetime


def may_use_since(subscription_ids: Iterable[UUID]) -> dict[UUID, datetime]:
    """Of these the ones that exist here, and the instant from which on each may use something."""
    zone = current_store().timezone
    rows = Subscription.objects.filter(pk__in=set(subscription_ids))
    rows = rows.exclude(state=Subscription.State.PENDING)
    return {pk: start_of(day, zone) for pk, day in rows.values_list("pk", "started_on")}


def is_planned(kind: str) -> bool:
    store = current_store().key
    return DueWork.objects.filter(store=store, kind=kind, subject=STORE).exists()


def closing_is_late(than: datetime) -> bool:
    """Nobody plans to close periods, or it was due before."""
    rows = DueWork.objects.filter(store=current_store().key, kind=CLOSE, subject=STORE)
    due_at = rows.values_list("due_at", flat=True).first()
    return due_at is None or due_at < than


def last_findings() -> list[tuple[str, str]]:
    """(code, what it is about) of what the last look found, as it was written down for staff."""
    rows = DueWork.objects.filter(store=current_store().key, kind=FOUND, subject=STORE)
    text = rows.values_list("error", flat=True).first() or ""
    parts = [one.partition(": ")[0].partition(" ") for one in text.split("; ") if one]
    return [(code, about) for code, _blank, about in parts]


def cuts_of(rows: Iterable[Subscription]) -> Mapping[UUID, list[datetime]]:
    """The instants at which periods of each begin, past the store's present."""
    known = {row.pk: row for row in rows}
    lines = InvoiceLine.objects.filter(
        subscription_id__in=known, kind=InvoiceLine.Kind.RECURRING, item="", is_void=False
    )
    billed: dict[UUID, list[date]] = {}
    for pk, day in lines.values_list("subscription_id", "period_start"):
        if pk is not None:
            billed.setdefault(pk, []).append(day)
    zone = current_store().timezone
    today = clock.local_date(clock.now(), zone)
    return {
        pk: [
            start_of(day, zone)
            for day in first_days(
                row.started_on,
                billed.get(pk, ()),
                row.billed_until,
                row.interval,
                row.anchor_day,
                today,
            )
        ]
        for pk, row in known.items()
    }


def over_and_untold(before: datetime) -> list[Span]:
    """Periods with events that were over before an instant, and of which nobody told."""
    sold = Subscription.objects.exclude(state=Subscription.State.PENDING)
    waiting = untold(before, sold.values_list("pk", flat=True))
    rows = Subscription.objects.filter(pk__in={one.subscription_id for one in waiting})
    cuts = cuts_of(rows)
    told = told_spans(cuts)
    found = []
    for one in waiting:
        known = [
            (span.from_at, span.until_at) for span in told.get((one.subscription_id, one.meter), ())
        ]
        own = cuts.get(one.subscription_id, [])
        for start, end in open_periods(own, known, one.first_at, one.last_at, before):
            found.append(Span(one.subscription_id, one.meter, start, end))
    return found


def running_use(row: Subscription) -> list[RunningUse]:
    """Of the meters that its plan charges for, and of others that were used. Empty for a plan
    that charges for none."""
    if not MeterPrice.objects.filter(plan_id=row.plan_id).exists():
        return []  # most plans: their page asks no more
    prices, now = meters_of(row), clock.now()
    if not prices:
        return []
    told = {(one.from_at, one.until_at) for spans in told_spans([row.pk]).values() for one in spans}
    period = running_period(cuts_of([row])[row.pk], sorted(told), now)
    if period is None:
        return []
    used = {one.meter: one.quantity for one in used_between(row.pk, *period)}
    found = []
    for meter in sorted({*prices, *used}):
        quantity, price = used.get(meter, Decimal(0)), prices.get(meter)
        if meter == TRAFFIC_METER and not quantity:
            continue  # read from the network and shown on a page of its own, not told by events
        terms = read(price.terms) if price else None
        found.append(
            RunningUse(
                meter,
                price.label if price else meter,
                price.unit_label if price else "",
                quantity,
                terms.allowance if terms else Decimal(0),
                rate(terms, quantity).amount if terms else None,
                *period,
            )
        )
    return found
