"""
Another plan for a running subscription, computed: what is unused goes back, what is new is charged.

All to the second, in UTC, so that a day of 23 or 25 hours is what it is. Each amount is rounded
once. A line that was credited from an instant on is used up from there: it is never credited for
the same seconds again, and the new plan is not charged for them twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from kernel.money import Money
from kernel.periods import Period
from tenant_apps.billing.rules.coupons import ALL, Offer, reductions, take_off
from tenant_apps.billing.rules.pricing import (
    Bill,
    Credited,
    Line,
    Reduction,
    Share,
    TaxPolicy,
    Terms,
    credit_line,
    option_text,
    price_line,
    sum_up,
)
from tenant_apps.catalog.rules.options import Chosen


@dataclass(frozen=True, slots=True)
class Held:
    """
    A paid line that reaches beyond now. `whole_seconds`: the period that its price is for, longer
    than its own span when it is a part of one. `used_until`: from there on it was given back.
    """

    line_id: int
    description: str
    period: Period
    from_at: datetime
    until_at: datetime
    whole_seconds: int
    net: Money
    tax: Money
    rate: TaxPolicy
    credited_net: Money
    credited_tax: Money
    used_until: datetime | None = None
    # What came off its price, and comes off the price of the plan that takes its place.
    offers: tuple[Offer, ...] = ()
    item: str = ""  # an option, by key; empty: the plan

    @property
    def is_live(self) -> bool:
        return self.used_until is None


@dataclass(frozen=True, slots=True)
class NewCycle:
    """The first whole period of a plan with another cycle: local days, and its last instant."""

    period: Period
    until_at: datetime


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """A line of the change's invoice; `credits` is the id of the line that it gives back."""

    line: Line
    credits: int | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """
    A change at an instant. `due` is to be paid; what is given back beyond the charge is `carried`
    to the customer's credit, so that no invoice is below zero.
    """

    at: datetime
    lines: tuple[ChangeLine, ...]
    bill: Bill
    carried: Money

    @property
    def due(self) -> Money:
        return self.bill.total + self.carried

    @property
    def credited(self) -> Money:
        """What is given back for unused time, with its tax; a positive amount."""
        zero = Money.zero(self.carried.currency)
        return -sum((one.line.gross for one in self.lines if one.line.credit), zero)


def seconds_between(start: datetime, end: datetime) -> int:
    return int((end - start).total_seconds())


def propose(
    held: Sequence[Held],
    wanted: Terms,
    tax: TaxPolicy,
    at: datetime,
    day: Period,
    *,
    new_cycle: NewCycle | None,
    off: Sequence[Reduction] = (),
    cap: Decimal = ALL,
) -> Proposal:
    """
    Price a change at `at`. With the same cycle the new plan is charged for what is left of each
    paid period; with `new_cycle` for a whole period from now on.

    What came off a paid line comes off what takes its place, in the same share: its period was
    counted already. `off` comes off the whole period of a new cycle. `day` is the local day of
    `at`, as a period.
    """
    live = [one for one in held if one.is_live and one.until_at > at]
    if new_cycle:
        charges = [_whole(wanted, tax, at, new_cycle, off)]
    else:
        charges = [_rest(one, wanted, tax, at, day, cap) for one in live]
    credits = [one for one in (_give_back(one, at, day) for one in held) if one]
    lines = (*(ChangeLine(line) for line in charges), *credits)
    bill = sum_up([one.line for one in lines], wanted.price.currency)
    zero = Money.zero(wanted.price.currency)
    return Proposal(at, lines, bill, max(-bill.total, zero))


def keep_what_was_paid(found: Proposal, *, new_cycle: bool) -> Proposal:
    """
    A change that gives nothing back: its first whole period where the cycle is another, else
    nothing at all until the next period.
    """
    lines = tuple(one for one in found.lines if new_cycle and one.credits is None)
    zero = Money.zero(found.carried.currency)
    return Proposal(found.at, lines, sum_up([one.line for one in lines], zero.currency), zero)


def stop(held: Sequence[Held], at: datetime, day: Period, currency: str) -> Proposal:
    """Give back all that is unused at `at`, and charge nothing."""
    lines = [one for one in (_give_back(one, at, day) for one in held) if one]
    lines = [one for one in lines if one.line.gross]
    bill = sum_up([one.line for one in lines], currency)
    return Proposal(at, tuple(lines), bill, -bill.total)


def begin(
    terms: Terms,
    tax: TaxPolicy,
    at: datetime,
    cycle: NewCycle,
    off: Sequence[Reduction],
    options: Sequence[Chosen] = (),
) -> Proposal:
    """Charge a whole period of the plan and its options from `at` on, and give nothing back."""
    lines = [_whole(terms, tax, at, cycle, off)]
    for one in options:
        what = option_text(one, terms.description)
        line = price_line("proration", what, cycle.period, one.unit, tax, quantity=one.quantity)
        if one.price:
            lines.append(replace(line, item=one.key, from_at=at, until_at=cycle.until_at))
    zero = Money.zero(terms.price.currency)
    found = tuple(ChangeLine(line) for line in lines)
    return Proposal(at, found, sum_up(lines, zero.currency), zero)


def propose_options(
    plan: Sequence[Held],
    held: Sequence[Held],
    had: Sequence[Chosen],
    wanted: Sequence[Chosen],
    of: str,
    tax: TaxPolicy,
    at: datetime,
    day: Period,
    currency: str,
) -> Proposal:
    """
    Price other options at `at`, for what is left of each paid period of the plan: what is new or
    different is charged, what it takes the place of goes back; what stays is left alone.

    `plan`: the plan's paid lines, `held`: those of its options; `of`: the plan's name on invoices.
    """
    before = {one.key: one for one in had}
    after = {one.key: one for one in wanted}
    changed = [key for key in {**before, **after} if before.get(key) != after.get(key)]
    live = [one for one in plan if one.is_live and one.until_at > at]
    charges = [
        line
        for key in changed
        if key in after
        for line in _option_charges(after[key], before.get(key), live, of, tax, at, day)
    ]
    given = [_give_back(one, at, day) for one in held if one.item in changed]
    lines = (*(ChangeLine(line) for line in charges), *(one for one in given if one))
    lines = tuple(one for one in lines if one.line.gross)
    zero = Money.zero(currency)
    bill = sum_up([one.line for one in lines], zero.currency)
    return Proposal(at, lines, bill, max(-bill.total, zero))


def _option_charges(
    one: Chosen,
    before: Chosen | None,
    live: Sequence[Held],
    of: str,
    tax: TaxPolicy,
    at: datetime,
    day: Period,
) -> list[Line]:
    """The rest of each period; the set-up fee of what was not had before."""
    what, lines = option_text(one, of), []
    for each in live:
        start = max(at, each.from_at)
        share = Share(seconds_between(start, each.until_at), each.whole_seconds)
        period = _left(each, day)
        line = price_line(
            "proration", what, period, one.unit, tax, quantity=one.quantity, share=share
        )
        lines.append(replace(line, item=one.key, from_at=start, until_at=each.until_at))
    is_new = before is None or (one.quantity == before.quantity and one.value != before.value)
    if is_new and one.setup and live:
        fee = price_line("setup", f"Set-up: {what}"[:200], _left(live[0], day), one.setup, tax)
        lines.append(replace(fee, item=one.key, from_at=at, until_at=at))
    return lines


def _whole(
    wanted: Terms, tax: TaxPolicy, at: datetime, cycle: NewCycle, off: Sequence[Reduction]
) -> Line:
    line = price_line(
        "proration", wanted.description, cycle.period, wanted.price, tax, reductions=off
    )
    return replace(line, from_at=at, until_at=cycle.until_at)


def _rest(
    one: Held, wanted: Terms, tax: TaxPolicy, at: datetime, day: Period, cap: Decimal
) -> Line:
    start = max(at, one.from_at)
    share = Share(seconds_between(start, one.until_at), one.whole_seconds)
    whole = reductions(take_off(wanted.price, wanted.interval, one.offers, cap))
    line = price_line(
        "proration",
        wanted.description,
        _left(one, day),
        wanted.price,
        tax,
        share=share,
        reductions=[replace(each, amount=share.part(each.amount)) for each in whole],
    )
    return replace(line, from_at=start, until_at=one.until_at)


def _give_back(one: Held, at: datetime, day: Period) -> ChangeLine | None:
    """The unused part of a line; None when nothing of it is worth anything any more."""
    start = max(min(at, one.used_until or at), one.from_at)
    span = seconds_between(one.from_at, one.until_at)
    unused = Share(max(seconds_between(start, one.until_at), 0), span)
    given = Credited(one.net, one.tax, unused, one.credited_net, one.credited_tax)
    line = credit_line(one.description, _left(one, day), one.rate, given)
    if not one.is_live and not line.gross:
        return None
    line = replace(line, item=one.item, from_at=start, until_at=one.until_at)
    return ChangeLine(line, one.line_id)


def _left(one: Held, day: Period) -> Period:
    return Period(max(one.period.start, day.start), one.period.end)
