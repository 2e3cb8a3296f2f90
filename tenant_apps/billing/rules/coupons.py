"""
What coupons take off a price.

Of each stacking group one offer counts; the groups stack. Shares (percent, free months) come off
what is left, in the order of their position, then fixed amounts; never below zero, and never more
than the cap, which trims the last. Of all choices the one is taken that is best for the customer.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import product
from typing import Literal

from kernel.money import Money
from kernel.periods import Interval, Unit, add_months, months_of
from tenant_apps.billing.rules.pricing import Reduction

Kind = Literal["percent", "amount", "free_months", "trial_days"]
LOYALTY = "loyalty"
ALL = Decimal(100)
_LAST = 10_000


@dataclass(frozen=True, slots=True)
class Offer:
    """
    A coupon in force. `value`: percent, minor units of the price's currency, or the months that are
    left. `key` names it for ever; of equal offers the first by position and key counts.
    """

    key: str
    label: str
    kind: Kind
    value: Decimal
    group: str = ""
    position: int = 0


@dataclass(frozen=True, slots=True)
class Taken:
    """
    An offer that counts on a line and what it takes off. `spent` is what it uses up: one cycle, or
    so many free months; nothing when it took nothing.
    """

    offer: Offer
    amount: Money
    spent: int

    @property
    def reduction(self) -> Reduction:
        return Reduction(self.offer.key, self.offer.label, self.amount)


def fits_cycle(kind: Kind, interval: Interval, *, trial: bool) -> bool:
    """Whether such a coupon can do anything for a plan of this cycle."""
    if kind == "trial_days":
        return trial and interval.unit is Unit.DAY
    return not trial and (kind != "free_months" or months_of(interval) is not None)


def take_off(
    price: Money, interval: Interval, offers: Iterable[Offer], cap: Decimal = ALL
) -> list[Taken]:
    """
    The offers that count on one period's price. `cap`: at most so many percent of the price.

    An offer that counts and finds nothing left takes zero; it is kept for later.
    """
    if price.minor <= 0:
        return []
    groups: dict[str, list[Offer]] = {}
    for offer in sorted(offers, key=lambda one: (one.position, one.key)):
        if fits_cycle(offer.kind, interval, trial=False):
            groups.setdefault(offer.group, []).append(offer)
    room = Money(int(price.minor * cap / ALL), price.currency)
    ways = [_apply(price, interval, chosen, room) for chosen in product(*groups.values())]
    return max(ways, key=lambda way: sum(taken.amount.minor for taken in way))


def reductions(taken: Iterable[Taken]) -> list[Reduction]:
    """What comes off a line, in order."""
    return [one.reduction for one in taken if one.amount]


def loyalty(
    started_on: date, period_start: date, tiers: Sequence[tuple[int, Decimal]], label: str
) -> Offer | None:
    """The percent for having stayed so many whole months when a period begins; None for none."""
    reached = [
        percent for months, percent in tiers if add_months(started_on, months) <= period_start
    ]
    if not reached:
        return None
    return Offer(LOYALTY, label, "percent", max(reached), group=LOYALTY, position=_LAST)


def _apply(price: Money, interval: Interval, chosen: Sequence[Offer], room: Money) -> list[Taken]:
    left, way = price, []
    order = sorted(chosen, key=lambda one: (one.kind == "amount", one.position, one.key))
    for offer in order:
        wanted, spent = _share(offer, left, interval)
        amount = min(wanted, room)
        way.append(Taken(offer, amount, spent if amount else 0))
        left, room = left - amount, room - amount
    return way


def _share(offer: Offer, left: Money, interval: Interval) -> tuple[Money, int]:
    if offer.kind == "percent":
        return left.times(offer.value / 100), 1
    if offer.kind == "amount":
        return min(Money(int(offer.value), left.currency), left), 1
    months = months_of(interval) or 0
    free = min(int(offer.value), months)
    return left.allocate([free, months - free])[0], free
