"""What was used, and what came in. Of the current store only. Writes nothing."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Sum

from kernel import clock
from kernel.periods import start_of
from kernel.tenancy.context import current_store
from shared_apps.metering.models import Receipt, Telling

# Single events, and days of months that are not kept one by one any more: never both of a month.
_USED = """
(select subscription_id, meter, at, quantity, (reverses = '')::int as events
   from metering_event where store = %(store)s
 union all
 select subscription_id, meter, at, quantity, events from metering_day where store = %(store)s)
"""
_ADD_UP = f"""
select w.n, coalesce(sum(u.quantity), 0), coalesce(sum(u.events), 0)
from jsonb_to_recordset(%(spans)s::jsonb)
  as w (n int, subscription uuid, meter text, from_at timestamptz, until_at timestamptz)
left join {_USED} u on u.subscription_id = w.subscription and u.meter = w.meter
  and u.at >= w.from_at and u.at < w.until_at
group by w.n
"""
_UNTOLD = f"""
select u.subscription_id, u.meter, min(u.at), max(u.at)
from {_USED} u
where u.subscription_id = any(%(of)s) and u.at < %(before)s and not exists (
  select 1 from metering_telling t
  where t.store = %(store)s and t.subscription_id = u.subscription_id and t.meter = u.meter
    and u.at >= t.from_at and u.at < t.until_at)
group by 1, 2
"""
_LOST = """
select coalesce(r.received_at, e.received_at), coalesce(r.accepted, 0), coalesce(e.events, 0)
from (select received_at, sum(accepted) as accepted from metering_receipt
      where store = %(store)s and received_at >= %(since)s group by 1) r
full join (select received_at, count(*) as events from metering_event
           where store = %(store)s and received_at >= %(since)s and reverses = '' group by 1) e
  using (received_at)
where coalesce(r.accepted, 0) <> coalesce(e.events, 0)
order by 1 limit %(most)s
"""
_RUNNING = f"""
select meter, sum(quantity), sum(events) from {_USED} u
where subscription_id = %(subscription)s and at >= %(from_at)s and at < %(until_at)s
group by meter order by meter
"""


Place = tuple[UUID, str, datetime]


@dataclass(frozen=True, slots=True)
class Span:
    """A period of a meter of a subscription. `even_unused`: a plan charges for it all the same."""

    subscription_id: UUID
    meter: str
    from_at: datetime
    until_at: datetime
    even_unused: bool = field(default=False, compare=False)

    @property
    def place(self) -> Place:
        return self.subscription_id, self.meter, self.from_at


@dataclass(frozen=True, slots=True)
class Untold:
    """A meter has events of no period that was told: the first and the last of them."""

    subscription_id: UUID
    meter: str
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Use:
    """What a meter came to in a period, by so many events."""

    meter: str
    quantity: Decimal
    events: int


@dataclass(frozen=True, slots=True)
class CameIn:
    """A day's events by what became of them, and the reasons of those that were refused."""

    accepted: int
    duplicate: int
    refused: int
    reasons: dict[str, int]


def day_before(now: datetime) -> datetime:
    """The beginning of the store's local day."""
    zone = current_store().timezone
    return start_of(clock.local_date(now, zone), zone)


def accepted_since(at: datetime) -> int:
    rows = Receipt.objects.filter(store=current_store().key, received_at__gte=at)
    return rows.aggregate(n=Sum("accepted"))["n"] or 0


def came_in(since: datetime) -> CameIn:
    rows = Receipt.objects.filter(store=current_store().key, received_at__gte=since)
    accepted = duplicate = refused = 0
    reasons: dict[str, int] = {}
    for one in rows.values("accepted", "duplicate", "conflicting", "rejected", "reasons"):
        accepted += one["accepted"]
        duplicate += one["duplicate"]
        refused += one["conflicting"] + one["rejected"]
        for code, count in one["reasons"].items():
            reasons[code] = reasons.get(code, 0) + count
    return CameIn(accepted, duplicate, refused, reasons)


def used_between(subscription_id: UUID, from_at: datetime, until_at: datetime) -> list[Use]:
    """By meter."""
    facts = {"subscription": subscription_id, "from_at": from_at, "until_at": until_at}
    return [Use(meter, quantity, int(events)) for meter, quantity, events in _ask(_RUNNING, facts)]


def add_up(spans: Sequence[Span]) -> dict[Span, tuple[Decimal, int]]:
    """What each came to, and by how many events; corrected ones count, what took them back not."""
    wanted = [
        {
            "n": n,
            "subscription": str(one.subscription_id),
            "meter": one.meter,
            "from_at": one.from_at.isoformat(),
            "until_at": one.until_at.isoformat(),
        }
        for n, one in enumerate(spans)
    ]
    rows = _ask(_ADD_UP, {"spans": json.dumps(wanted)})
    return {spans[n]: (Decimal(quantity), int(events)) for n, quantity, events in rows}


def untold(before: datetime, subscription_ids: Iterable[UUID]) -> list[Untold]:
    """Of these, since a store's events are found by whose they are."""
    facts = {"before": before, "of": list(subscription_ids)}
    return [Untold(*row) for row in _ask(_UNTOLD, facts)]


def tellings_of(spans: Iterable[Span]) -> dict[Place, list[Telling]]:
    """All tellings of each, the newest last."""
    wanted = {one.place for one in spans}
    rows = Telling.objects.filter(
        store=current_store().key,
        subscription_id__in={place[0] for place in wanted},
        from_at__in={place[2] for place in wanted},
    ).order_by("revision")
    found: dict[Place, list[Telling]] = {}
    for row in rows:
        place = (row.subscription_id, row.meter, row.from_at)
        if place in wanted:
            found.setdefault(place, []).append(row)
    return found


def lost_batches(since: datetime, most: int = 50) -> list[tuple[datetime, int, int]]:
    """
    Batches whose events are not there as they came: when it came, how many were accepted, how many
    there are. What took corrected ones back is not counted.
    """
    rows = _ask(_LOST, {"since": since, "most": most})
    return [(at, int(accepted), int(events)) for at, accepted, events in rows]


def touched_spans() -> list[Span]:
    """Periods that were told and have changed since."""
    rows = Telling.objects.filter(store=current_store().key, touched=True)
    return list({Span(row.subscription_id, row.meter, row.from_at, row.until_at) for row in rows})


def newest_tellings(since: datetime) -> list[Telling]:
    """The newest telling of each period that ended since."""
    rows = Telling.objects.filter(store=current_store().key, until_at__gt=since)
    found = {
        (row.subscription_id, row.meter, row.from_at): row for row in rows.order_by("revision")
    }
    return list(found.values())


def told_spans(subscription_ids: Iterable[UUID]) -> dict[tuple[UUID, str], list[Span]]:
    """The periods of each meter that were told, the oldest first."""
    found: dict[tuple[UUID, str], list[Span]] = {}
    rows = Telling.objects.filter(
        store=current_store().key, subscription_id__in=list(subscription_ids), revision=1
    ).order_by("from_at")
    for row in rows:
        span = Span(row.subscription_id, row.meter, row.from_at, row.until_at)
        found.setdefault((row.subscription_id, row.meter), []).append(span)
    return found


def _ask(query: str, facts: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, {"store": current_store().key, **facts})
        return list(cursor.fetchall())
