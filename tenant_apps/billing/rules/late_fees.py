"""What a late payment costs beside what is due."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from kernel.money import Money, exponent, round_minor


def late_fee(wishes: Iterable[str], due: Money) -> Money:
    """The smallest of several words, like "5" or "2.5%" of what is due; an empty one is none."""
    return min((_one(wish, due) for wish in wishes), default=Money.zero(due.currency))


def _one(wish: str, due: Money) -> Money:
    if not wish:
        return Money.zero(due.currency)
    if wish.endswith("%"):
        return due.times(Decimal(wish[:-1]) / 100)
    return Money(round_minor(Decimal(wish).scaleb(exponent(due.currency))), due.currency)
