"""
Random carts through the pure rules, and a judge that counts them again in its own way.

The judge uses fractions and whole numbers only, nothing of the rules: half up is written out here.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from random import Random

from kernel.money import Money
from kernel.periods import Interval, Unit
from tenant_apps.billing.rules.coupons import Offer, Taken, reductions, take_off
from tenant_apps.billing.rules.pricing import Bill, Line, TaxPolicy, Terms, bill_period, sum_up
from tenant_apps.billing.rules.trace import replay, trace_of
from tenant_apps.catalog.rules.options import Chosen

CURRENCIES = {"JPY": 0, "EUR": 2, "KWD": 3}
_RATES = [Decimal(one) for one in ("0", "5.5", "7", "19", "20", "8.875", "27", "99.99")]
_CYCLES = [Interval(Unit.MONTH, 1), Interval(Unit.MONTH, 3), Interval(Unit.YEAR, 1)]


@dataclass(frozen=True)
class Cart:
    currency: str
    bill: Bill
    taken: list[list[Taken]]


def random_cart(random: Random) -> Cart:
    """One to six servers with options, set-up fees, coupons and a tax each of their own."""
    currency = random.choice(list(CURRENCIES))
    lines: list[Line] = []
    taken: list[list[Taken]] = []
    for number in range(random.randint(1, 6)):
        cycle = random.choice(_CYCLES)
        price = Money(_amount(random), currency)
        terms = Terms(f"Server {number}", price, Money(_fee(random), currency), cycle, 1)
        tax = TaxPolicy(
            random.choice(_RATES),
            "VAT",
            random.random() < 0.5,
            taken_out=random.choice([Decimal(0)] * 9 + [Decimal(19)]),
        )
        off = take_off(price, cycle, _offers(random), Decimal(random.randint(0, 100)))
        taken.append(off)
        begin = date(2026, 1, 1) + timedelta(days=random.randint(0, 700))
        lines += bill_period(
            terms,
            begin,
            tax,
            first=random.random() < 0.7,
            reductions=reductions(off),
            options=_options(random, currency),
        )
    return Cart(currency, sum_up(lines, currency), taken)


def _amount(random: Random) -> int:
    return random.choice(
        [random.randint(0, 99), random.randint(0, 9_999), random.randint(0, 10**8)]
    )


def _fee(random: Random) -> int:
    return random.choice([0, 0, random.randint(1, 5_000)])


def _offers(random: Random) -> list[Offer]:
    worth = {
        "percent": lambda: Decimal(random.randint(1, 10_000)) / 100,
        "amount": lambda: Decimal(random.randint(1, 20_000)),
        "free_months": lambda: Decimal(random.randint(1, 14)),
    }
    kinds = [random.choice(list(worth)) for _ in range(random.choice([0, 0, 1, 2, 4]))]
    return [
        Offer(str(n), f"offer {n}", kind, worth[kind](), random.choice(["", "a", "b"]), n % 3)
        for n, kind in enumerate(kinds)
    ]


def _options(random: Random, currency: str) -> list[Chosen]:
    return [
        Chosen(
            key=f"o{number}",
            label=f"Option {number}",
            value="x",
            words="",
            unit=Money(_amount(random) // 10, currency),
            quantity=random.randint(1, 9),
            setup=Money(_fee(random), currency),
        )
        for number in range(random.choice([0, 0, 1, 3]))
    ]


def faults_of(cart: Cart) -> list[str]:
    """What of a cart does not hold; empty when everything does."""
    bill, found = cart.bill, []
    net, tax = sum(one.net.minor for one in bill.lines), sum(one.tax.minor for one in bill.lines)
    if (bill.net.minor, bill.tax.minor, bill.total.minor) != (net, tax, net + tax):
        found.append("the lines are not the total")
    by_rate: dict[tuple[Decimal, str], list[int]] = defaultdict(lambda: [0, 0])
    for one in bill.lines:
        by_rate[(one.rate.percent, one.rate.reason)][0] += one.net.minor
        by_rate[(one.rate.percent, one.rate.reason)][1] += one.tax.minor
    said = {(one.percent, one.reason): [one.net.minor, one.tax.minor] for one in bill.taxes}
    if said != dict(by_rate) or sum(one.tax.minor for one in bill.taxes) != tax:
        found.append("the taxes by rate are not the tax")
    for one in bill.lines:
        found += _line_faults(one)
    if any(one.amount.minor < 0 for taken in cart.taken for one in taken):
        found.append("a discount is below zero")
    return found


def _line_faults(line: Line) -> list[str]:
    full = line.unit.minor * line.quantity
    off = sum(one.amount.minor for one in line.reductions)
    found = []
    if off < 0 or off > full or line.net.minor < 0 or line.tax.minor < 0:
        found.append(f"{line.description}: below zero")
    if (line.net.minor, line.tax.minor) != _taxed(full - off, line.rate):
        found.append(f"{line.description}: not the tax of its own price")
    if replay(trace_of(line), line) != line:
        found.append(f"{line.description}: its trace says otherwise")
    return found


def _taxed(price: int, rate: TaxPolicy) -> tuple[int, int]:
    """(net, tax) in whole minor units, half up, per line."""
    held = Fraction(rate.taken_out) / 100
    price -= half_up(price * held / (1 + held))
    share = Fraction(rate.percent) / 100
    if rate.included:
        tax = half_up(price * share / (1 + share))
        return price - tax, tax
    return price, half_up(price * share)


def half_up(amount: Fraction) -> int:
    """To a whole number; a half goes away from zero."""
    whole = (abs(amount) + Fraction(1, 2)).__floor__()
    return whole if amount >= 0 else -whole
