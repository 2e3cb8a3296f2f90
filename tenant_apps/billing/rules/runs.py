"""May a billing run go ahead by itself? Sums are by currency, in minor units."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TypedDict

from kernel.money import Money

# A handful of subscriptions is no statistics: a coupon that ends would stop every small store.
# Below so many, a sum must be off by so much of its currency, too.
ENOUGH = 10
MUCH = Decimal(200)


@dataclass(frozen=True, slots=True)
class Bounds:
    """`off_percent`: of what is expected, up or down. `approval`: a person decides every time."""

    off_percent: int
    lines_per_customer: int
    approval: bool


@dataclass(frozen=True, slots=True)
class Planned:
    """
    `planned` and `expected` before tax; `most_lines`: of one customer; `below`: the lowest invoice
    of each currency in which one is below zero.
    """

    count: int
    planned: Mapping[str, int]
    expected: Mapping[str, int]
    most_lines: int
    below: Mapping[str, int]


class Alarm(TypedDict):
    """`code`: a key of the page's words. `currency`, `value` and `bound` say what was found."""

    code: str
    currency: str
    value: int
    bound: int


def alarms(plan: Planned, bounds: Bounds) -> list[Alarm]:
    """Why a person must look first; empty when nothing is odd."""
    found = []
    if bounds.approval:
        found.append(_alarm("approval"))
    found += [_alarm("negative", *one) for one in sorted(plan.below.items())]
    if plan.most_lines > bounds.lines_per_customer:
        found.append(_alarm("lines", value=plan.most_lines, bound=bounds.lines_per_customer))
    for currency in sorted(set(plan.planned) | set(plan.expected)):
        now, then = plan.planned.get(currency, 0), plan.expected.get(currency, 0)
        if (currency in plan.planned) != (currency in plan.expected):
            found.append(_alarm("currency", currency))
        elif _off(currency, now, then, bounds.off_percent, sure=plan.count >= ENOUGH):
            off = (now - then) * 100 // (then or 1)
            found.append(_alarm("off", currency, off, bounds.off_percent))
    return found


def beyond(planned: Mapping[str, int], issued: Mapping[str, int], off_percent: int) -> list[Alarm]:
    """What was issued so far is above what was planned, by much: the plan was of other facts."""
    found = []
    for currency, now in sorted(issued.items()):
        then = planned.get(currency, 0)
        if now > then and _off(currency, now, then, off_percent, sure=False):
            found.append(_alarm("beyond", currency, now, then))
    return found


def _off(currency: str, now: int, then: int, percent: int, *, sure: bool) -> bool:
    far = abs(now - then)
    return far * 100 > then * percent and (sure or far > Money.of(MUCH, currency).minor)


def _alarm(code: str, currency: str = "", value: int = 0, bound: int = 0) -> Alarm:
    return Alarm(code=code, currency=currency, value=value, bound=bound)
