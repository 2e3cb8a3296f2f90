"""
Which events can be taken, and how they travel: a line of text each, for COPY.

A line is matched as a whole; only one that does not match is looked at field by field.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Literal, NamedTuple
from uuid import UUID

Status = Literal["accepted", "duplicate", "conflicting", "rejected"]
# How late an event may come, and how far a clock may be ahead of the store's.
LATE = timedelta(days=62)
AHEAD = timedelta(hours=1)
# Printable ASCII; the backslash means something in a COPY, and blanks get lost in other people's.
_KEY = re.compile(r"[!-\[\]-~]{1,100}")
_METER = re.compile(r"[a-z][a-z0-9_-]{0,39}")
_QUANTITY = re.compile(r"[0-9]{1,15}(\.[0-9]{1,6})?")
_LINE = re.compile(f"{_METER.pattern}\t{_KEY.pattern}\t{_QUANTITY.pattern}")


class Reading(NamedTuple):
    """
    One event: so much of a meter was used by a subscription at an instant.

    `quantity` is zero or more, six digits after the point at most. `corrects`: the key of the event
    that this one replaces.
    """

    subscription_id: UUID
    meter: str
    key: str
    quantity: Decimal
    at: datetime
    corrects: str = ""


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of an event that was not just accepted. `about`: the key that is against it."""

    status: Status
    code: str
    about: str = ""


@dataclass(slots=True)
class Sorted:
    """A batch: lines to copy, corrections (by their place in the batch), and what is refused."""

    lines: list[str] = field(default_factory=list)
    at: list[datetime] = field(default_factory=list)
    corrections: list[int] = field(default_factory=list)
    fates: dict[int, Fate] = field(default_factory=dict)


def sort_out(
    readings: Sequence[Reading],
    since: Mapping[UUID, datetime],
    now: datetime,
    room: int,
) -> Sorted:
    """
    `since`: from when on each subscription may use something. `room`: how many more are taken.

    Of events with one key in a batch the first counts.
    """
    found = Sorted()
    fates, lines, instants = found.fates, found.lines, found.at
    first, last = now - LATE, now + AHEAD
    seen: dict[str, int] = {}
    names: dict[UUID, str] = {}
    for n, one in enumerate(readings):
        subscription, meter, key, quantity, at, corrects = one
        began = since.get(subscription)
        if began is None or at < began or not first <= at <= last:
            fates[n] = _wrong(one, since, now)
            continue
        line = f"{meter}\t{key}\t{quantity}"
        if not _LINE.fullmatch(line):
            fates[n] = _wrong(one, since, now)
            continue
        before = seen.setdefault(key, n)
        if before != n:
            same = readings[before] == one
            fates[n] = (
                Fate("duplicate", "sent_twice") if same else Fate("conflicting", "key_used", key)
            )
            continue
        if room <= 0:
            fates[n] = Fate("rejected", "over_limit")
            continue
        room -= 1
        if corrects:
            found.corrections.append(n)
            continue
        name = names.get(subscription)
        if name is None:
            name = names[subscription] = str(subscription)
        lines.append(f"{n}\t{name}\t{line}\t{at.isoformat()}\n")
        instants.append(at)
    return found


def _wrong(one: Reading, since: Mapping[UUID, datetime], now: datetime) -> Fate:
    began = since.get(one.subscription_id)
    if began is None:
        return Fate("rejected", "unknown_service")
    if not _METER.fullmatch(one.meter):
        return Fate("rejected", "bad_meter")
    if not _KEY.fullmatch(one.key):
        return Fate("rejected", "bad_key")
    if not _QUANTITY.fullmatch(str(one.quantity)):
        return Fate("rejected", "bad_quantity")
    if one.at < began:
        return Fate("rejected", "before_start")
    return Fate("rejected", "too_late" if one.at < now else "in_future")
