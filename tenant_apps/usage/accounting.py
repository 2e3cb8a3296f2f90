"""
In = billed + refused + waiting, asked of each place where an event could get lost. Writes nothing.

A batch's receipt against its events; sums that were told against events; periods that are over
against tellings; tellings against what billing rated; what was rated against invoices.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from shared_apps.metering.models import Telling
from shared_apps.metering.rules.taking import LATE
from shared_apps.metering.selectors import (
    CameIn,
    Span,
    add_up,
    came_in,
    lost_batches,
    newest_tellings,
)
from tenant_apps.billing.models import Subscription, UsageCharge
from tenant_apps.billing.using import meters_of
from tenant_apps.usage.commitments import owed_and_untold
from tenant_apps.usage.selectors import closing_is_late, over_and_untold

# What is told at midnight is rated within minutes, and billed with the next invoice or after hours.
_SOON, _BILLED = timedelta(hours=1), timedelta(days=2)
_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class Finding:
    """`code` is stable; `about` names the batch, the period or the charge."""

    code: str
    about: str
    detail: str

    def __str__(self) -> str:
        return f"{self.code} {self.about}: {self.detail}"


@dataclass(frozen=True, slots=True)
class Account:
    """What came in lately, and what of it is missing."""

    came_in: CameIn
    findings: tuple[Finding, ...]


def account(now: datetime) -> Account:
    since = now - LATE
    tellings = newest_tellings(since)
    findings = (
        *_batches(since),
        *_sums(tellings, now),
        *_untold(now),
        *_unrated(tellings, now),
        *_unbilled(now),
    )
    return Account(came_in(since), findings)


def _batches(since: datetime) -> Iterator[Finding]:
    for at, accepted, events in lost_batches(since):
        yield Finding("batch_differs", at.isoformat(), f"{accepted} accepted, {events} kept")


def _sums(tellings: list[Telling], now: datetime) -> Iterator[Finding]:
    """A telling that an event came for waits for the next closing; one that waits long is lost."""
    for begin in range(0, len(tellings), _AT_ONCE):
        part = {_span(one): one for one in tellings[begin : begin + _AT_ONCE]}
        for span, (quantity, events) in add_up(list(part)).items():
            one = part[span]
            same = (one.quantity, one.events) == (quantity, events)
            if one.touched and closing_is_late(now - _SOON):
                yield Finding("correction_waits", _name(span), f"{quantity} by {events} kept")
            elif not same and not one.touched:
                said = f"{one.quantity} by {one.events} told, {quantity} by {events} kept"
                yield Finding("sum_differs", _name(span), said)


def _untold(now: datetime) -> Iterator[Finding]:
    spans = [*over_and_untold(now - _SOON), *owed_and_untold(now - _SOON)]
    for span in dict.fromkeys(spans):
        yield Finding("period_skipped", _name(span), "it is over and was not told")


def _unrated(tellings: list[Telling], now: datetime) -> Iterator[Finding]:
    told = [one for one in tellings if one.told_at < now - _SOON]
    ids = {one.subscription_id for one in told}
    rated = {
        (row.subscription_id, row.meter, row.from_at, row.revision): row.quantity
        for row in UsageCharge.objects.filter(subscription_id__in=ids)
    }
    priced = {row.pk: set(meters_of(row)) for row in Subscription.objects.filter(pk__in=ids)}
    for one in told:
        quantity = rated.get((one.subscription_id, one.meter, one.from_at, one.revision))
        if quantity is None and not _is_charged(one, priced, rated):
            continue
        if quantity != one.quantity:
            said = f"{one.quantity} told, {quantity if quantity is not None else 'nothing'} rated"
            yield Finding("not_rated", _name(_span(one)), said)


def _is_charged(
    one: Telling,
    priced: Mapping[UUID, set[str]],
    rated: Mapping[tuple[UUID, str, datetime, int], object],
) -> bool:
    """By the plan; or an earlier telling of the period was."""
    first = (one.subscription_id, one.meter, one.from_at, 1)
    return one.meter in priced.get(one.subscription_id, set()) or first in rated


def _unbilled(now: datetime) -> Iterator[Finding]:
    rows = UsageCharge.objects.filter(settled_at=None, at__lt=now - _BILLED).order_by("at")[:50]
    for row in rows:
        yield Finding("not_billed", f"{row.subscription_id} {row.meter}", f"rated at {row.at}")


def _span(one: Telling) -> Span:
    return Span(one.subscription_id, one.meter, one.from_at, one.until_at)


def _name(span: Span) -> str:
    return f"{span.subscription_id} {span.meter} {span.from_at.isoformat()}"
