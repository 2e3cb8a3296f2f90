"""Sums of amounts in several currencies: one sum a currency."""

from __future__ import annotations

from collections.abc import Iterable

from kernel.money import Money


def sums_of(amounts: Iterable[Money]) -> list[Money]:
    """In the order of the currencies' codes."""
    found: dict[str, Money] = {}
    for amount in amounts:
        found[amount.currency] = found.get(amount.currency, Money.zero(amount.currency)) + amount
    return [found[currency] for currency in sorted(found)]
