"""
A year of one account through the pure rules, and the same year counted by hand.

The hand count shares nothing with the rules: its own calendar, seconds from time stamps, fractions.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from random import Random
from zoneinfo import ZoneInfo

from kernel.clock import local_date
from kernel.money import Money
from kernel.periods import Interval, Period, Unit, start_of
from tenant_apps.billing.rules.change import Held, propose, seconds_between
from tenant_apps.billing.rules.coupons import Offer, reductions, take_off
from tenant_apps.billing.rules.pricing import Line, TaxPolicy, Terms, bill_period
from tests.billing.carts import half_up

ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe")
Sums = list[tuple[str, date, date, int, int]]  # kind, from, until, net, tax
_MONTH = Interval(Unit.MONTH, 1)
_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@dataclass(frozen=True)
class Account:
    """What happens to it: a coupon for its first months, another plan in one of the later ones."""

    start: date
    zone: str
    price: int
    percent: str
    included: bool
    off: str
    cycles: int
    changed_in: int  # the month, from zero; 12: never
    new_price: int
    share: float  # of the month that is over at the change


def random_account(random: Random) -> Account:
    cycles = random.choice([0, 0, 1, 2, 5])
    return Account(
        date(2023, 1, 1) + timedelta(days=random.randint(0, 2200)),
        random.choice(ZONES),
        random.randint(1, 50_000),
        random.choice(["0", "7", "19", "8.875"]),
        random.random() < 0.5,
        random.choice(["5", "33.33", "100"]),
        cycles,
        random.choice([12, random.randint(cycles, 11)]),
        random.randint(1, 50_000),
        random.random(),
    )


def by_the_rules(one: Account) -> Sums:
    tax = TaxPolicy(Decimal(one.percent), "VAT", one.included)
    offer = Offer("c", "c", "percent", Decimal(one.off))
    begin, price, found = one.start, one.price, []
    for month in range(12):
        terms = _terms(price, one.start.day)
        taken = take_off(terms.price, _MONTH, [offer]) if month < one.cycles else []
        [line] = bill_period(terms, begin, tax, first=False, reductions=reductions(taken))
        found.append(_sums(line))
        if month == one.changed_in:
            price = one.new_price
            found += _changed(one, line, tax)
        begin = line.period.end
    return found


def _changed(one: Account, line: Line, tax: TaxPolicy) -> Sums:
    from_at, until_at = (start_of(day, one.zone) for day in (line.period.start, line.period.end))
    whole, zero = seconds_between(from_at, until_at), Money(0, "EUR")
    at = from_at + timedelta(seconds=int(whole * one.share))
    day = local_date(at, one.zone)
    held = Held(
        1, "VPS", line.period, from_at, until_at, whole, line.net, line.tax, tax, zero, zero
    )
    made = propose(
        [held],
        _terms(one.new_price, one.start.day),
        tax,
        at,
        Period(day, day + timedelta(days=1)),
        new_cycle=None,
    )
    return [_sums(each.line) for each in made.lines]


def _terms(price: int, anchor: int) -> Terms:
    return Terms("VPS", Money(price, "EUR"), Money(0, "EUR"), _MONTH, anchor)


def _sums(line: Line) -> tuple[str, date, date, int, int]:
    return (line.kind, line.period.start, line.period.end, line.net.minor, line.tax.minor)


def by_hand(one: Account) -> Sums:
    price, found = one.price, []
    for month in range(12):
        begin, end = _day(one.start, month), _day(one.start, month + 1)
        off = half_up(price * Fraction(one.off) / 100) if month < one.cycles else 0
        net, tax = _split(price - off, one)
        found.append(("recurring", begin, end, net, tax))
        if month == one.changed_in:
            price = one.new_price
            first, last = _stamp(begin, one.zone), _stamp(end, one.zone)
            at = first + int((last - first) * one.share)
            left = Fraction(last - at, last - first)
            on = datetime.fromtimestamp(at, ZoneInfo(one.zone)).date()
            new = _split(half_up(price * left), one)
            found.append(("proration", on, end, *new))
            found.append(("credit", on, end, -half_up(net * left), -half_up(tax * left)))
    return found


def _split(price: int, one: Account) -> tuple[int, int]:
    rate = Fraction(one.percent) / 100
    if one.included:
        tax = half_up(price * rate / (1 + rate))
        return price - tax, tax
    return price, half_up(price * rate)


def _day(start: date, months: int) -> date:
    year, month = start.year, start.month
    for _ in range(months):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    leap = month == 2 and (year % 4 == 0 and (year % 100 != 0 or year % 400 == 0))
    return date(year, month, min(start.day, _DAYS[month - 1] + leap))


def _stamp(day: date, zone: str) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).timestamp())
