"""
One period that is shorter or longer than the others, to bring a subscription to another day of the
month. It takes the place of the whole one that would have begun with it, by its share of seconds.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from kernel.periods import Interval, Period, day_on_or_after, months_of, start_of, step
from tenant_apps.billing.rules.change import seconds_between
from tenant_apps.billing.rules.coupons import Taken
from tenant_apps.billing.rules.pricing import Line, Reduction, Share, price_line

LAST_DAY = 31


@dataclass(frozen=True, slots=True)
class Bridge:
    """`share` of the whole period's price; above one where it holds a whole period as well."""

    period: Period
    share: Share

    @property
    def is_longer(self) -> bool:
        return self.share.seconds > self.share.of

    @property
    def is_a_cycle(self) -> bool:
        """More than half of one: for who counts cycles it is one."""
        return self.share.seconds * 2 > self.share.of


def can_move(interval: Interval) -> bool:
    """Days of the month say something of cycles that are counted in months."""
    return months_of(interval) is not None


def bridge(
    start: date, interval: Interval, anchor_day: int, day: int, zone: str, *, longer: bool
) -> Bridge | None:
    """
    From `start` to the next `day` of a month, in the zone's days; None when it begins on one.

    `anchor_day`: the one it had, which says how long the whole period would have been. `longer`: a
    whole cycle is put behind, and both are charged at once.
    """
    until = day_on_or_after(start, day)
    if until == start:
        return None
    begin = start_of(start, zone)
    whole = seconds_between(begin, start_of(step(start, interval, anchor_day), zone))
    seconds = seconds_between(begin, start_of(until, zone))
    if longer:
        until, seconds = step(until, interval, day), seconds + whole
    return Bridge(Period(start, until), Share(seconds, whole))


def bridged(lines: Iterable[Line], over: Bridge | None) -> list[Line]:
    """
    The charges of a whole period (rules/pricing.py) as those of the bridge. What is charged once
    stays as it is; what comes off a price comes off by the same share.
    """
    if over is None:
        return list(lines)
    return [_bridged(line, over) for line in lines]


def _bridged(line: Line, over: Bridge) -> Line:
    if line.kind != "recurring":
        return replace(line, period=over.period)
    made = price_line(
        line.kind,
        line.description,
        over.period,
        line.unit,
        line.rate,
        quantity=line.quantity,
        reductions=_parts(line.reductions, over),
        share=over.share,
    )
    return replace(made, item=line.item)


def _parts(off: Sequence[Reduction], over: Bridge) -> list[Reduction]:
    return [replace(one, amount=over.share.part(one.amount)) for one in off]


def taken_on(
    taken: Iterable[Taken], over: Bridge | None, had_short: Collection[str] = ()
) -> list[Taken]:
    """
    What coupons take off the bridge. One of half a cycle or less uses nothing of them up, but only
    once: offers whose key is in `had_short` had theirs, and bridge after bridge has an end.
    """
    if over is None:
        return list(taken)
    return [
        replace(
            one,
            amount=over.share.part(one.amount),
            spent=one.spent if over.is_a_cycle or one.offer.key in had_short else 0,
        )
        for one in taken
    ]
