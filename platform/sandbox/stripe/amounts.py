"""Amounts as a person reads them."""

from __future__ import annotations

from babel.numbers import format_currency

from kernel.money import Money


def amount_text(minor: int, currency: str) -> str:
    """`€15.00` for 1500 minor units of eur."""
    money = Money(minor, currency.upper())
    return format_currency(money.major, money.currency, locale="en")
