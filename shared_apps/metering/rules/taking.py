"""
Which events can be taken, and how they travel: a line of text each, for COPY.

The loop is what a batch costs in Python: it makes no call that C could spare. Why an event is
refused is asked only of one that is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Literal, NamedTuple
from uuid import UUID

from contracts.traffic import TRAFFIC_METER

Status = Literal["accepted", "duplicate", "conflicting", "rejected"]
# How late an event may come, and how far a clock may be ahead of the store's.
LATE = timedelta(days=62)
AHEAD = timedelta(hours=1)
# Instants travel as whole microseconds: as text they would cost more than the rest of the line.
_EPOCH, _TICK = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)
_LONGEST_KEY, _DIGITS = 100, 15
_METER = re.compile(r"[a-z][a-z0-9_-]{0,39}")
_QUANTITY = re.compile(r"[0-9]{1,15}(\.[0-9]{1,6})?")


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
    # One zone: comparing instants of two costs more than all the rest.
    first, last = (now - LATE).astimezone(UTC), (now + AHEAD).astimezone(UTC)
    # By the number of the id, whose hash is no call; with its text, which is made once.
    known = {one.int: (max(at.astimezone(UTC), first), str(one)) for one, at in since.items()}
    # Of the keys it is asked once, in one text: nearly always all of them are.
    all_plain = _is_plain("".join([one[2] for one in readings]))
    meters: set[str] = set()
    seen: dict[str, int] = {}
    for n, one in enumerate(readings):
        subscription, meter, key, quantity, at, corrects = one
        place = known.get(subscription.int)
        text = str(quantity)
        if (
            place is None
            or not place[0] <= at <= last
            or (meter not in meters and not _is_meter(meter, meters))
            or not 0 < len(key) <= _LONGEST_KEY
            or (not all_plain and not _is_plain(key))
            or not ((text.isdigit() and len(text) <= _DIGITS) or _QUANTITY.fullmatch(text))
        ):
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
        lines.append(f"{n}\t{place[1]}\t{meter}\t{key}\t{text}\t{(at - _EPOCH) // _TICK}\n")
        instants.append(at)
    return found


def _is_meter(meter: str, known: set[str]) -> bool:
    if meter == TRAFFIC_METER or not _METER.fullmatch(meter):
        return False
    known.add(meter)
    return True


def _is_plain(key: str) -> bool:
    """Printable ASCII without blank and backslash: the latter means something in a COPY."""
    return key.isascii() and key.isprintable() and " " not in key and "\\" not in key


def _wrong(one: Reading, since: Mapping[UUID, datetime], now: datetime) -> Fate:
    began = since.get(one.subscription_id)
    if began is None:
        return Fate("rejected", "unknown_service")
    if not _METER.fullmatch(one.meter):
        return Fate("rejected", "bad_meter")
    if one.meter == TRAFFIC_METER:  # the network counts it: told as well, it was billed twice
        return Fate("rejected", "counted_meter")
    if not (_is_plain(one.key) and 0 < len(one.key) <= _LONGEST_KEY):
        return Fate("rejected", "bad_key")
    if not _QUANTITY.fullmatch(str(one.quantity)):
        return Fate("rejected", "bad_quantity")
    if one.at < began:
        return Fate("rejected", "before_start")
    return Fate("rejected", "too_late" if one.at < now else "in_future")
