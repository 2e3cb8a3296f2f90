"""
The lines of an invoice as its paper shows them. The sessions of one desktop stand under a head with
what they come to, each with its own amount; only heads and lines that stand alone are in the column
that is added up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import takewhile
from typing import Any
from uuid import UUID

from babel.numbers import format_decimal
from django.utils.translation import ngettext

from kernel.money import Money, round_minor, total
from tenant_apps.billing.models import InvoiceLine
from tenant_apps.billing.press import day_words, money_words

_Row = dict[str, Any]


def paper_lines(lines: Sequence[InvoiceLine], language: str) -> list[_Row]:
    """In the order of the invoice; a desktop's sessions where its first one is."""
    together = _sessions(lines)
    found: list[_Row] = []
    for line in lines:
        group = together.get(line.subscription_id, []) if is_session(line) else []
        if len(group) < 2:
            found.append(_alone(line, language))
        elif line is group[0]:
            found += _group(group, language)
    return found


def is_session(line: InvoiceLine) -> bool:
    """Of a desktop that was used; what was given back of one stands alone."""
    is_use = line.kind == InvoiceLine.Kind.USAGE
    return is_use and line.use is not None and line.use.allotted is not None


def _sessions(lines: Sequence[InvoiceLine]) -> dict[UUID | None, list[InvoiceLine]]:
    found: dict[UUID | None, list[InvoiceLine]] = {}
    for line in lines:
        if is_session(line):
            found.setdefault(line.subscription_id, []).append(line)
    return found


def _group(group: Sequence[InvoiceLine], language: str) -> Iterator[_Row]:
    money = money_words(language)
    head = shared_words([line.title for line in group])
    hours = sum((line.use.quantity for line in group if line.use), Decimal(0))
    count = ngettext("%(n)s session", "%(n)s sessions", len(group)) % {"n": len(group)}
    net = total((line.net for line in group), group[0].currency)
    yield {
        "description": head.strip() or group[0].title,
        "note": count,
        "quantity": f"{format_decimal(hours, locale=language)} h",
        "unit": "",
        "amount": money(net),
        "part": False,
    }
    for line in group:
        quantity = line.use.quantity if line.use else Decimal(line.quantity)
        yield {
            "description": line.title.removeprefix(head) or line.title,
            "note": "\n".join(_reductions(line, money)),
            "quantity": f"{format_decimal(quantity, locale=language)} h",
            "unit": money(line.net),
            "amount": "",
            "part": True,
        }


def _alone(line: InvoiceLine, language: str) -> _Row:
    money, day = money_words(language), day_words(language)
    return {
        "description": line.title,
        "note": "\n".join([*_period(line, day), *_reductions(line, money)]),
        "quantity": str(line.quantity),
        "unit": money(_unit(line)),
        "amount": money(line.net),
        "part": False,
    }


def shared_words(titles: Sequence[str]) -> str:
    """What all of them begin with, in whole words."""
    words = [title.split(" ") for title in titles]
    same = takewhile(lambda column: len(set(column)) == 1, zip(*words, strict=False))
    return "".join(f"{column[0]} " for column in same)


def _unit(line: InvoiceLine) -> Money:
    return Money(round_minor(Decimal(line.net_minor) / line.quantity), line.currency)


def _period(line: InvoiceLine, day: Callable[[date], str]) -> list[str]:
    return [f"{day(line.period_start)} – {day(line.period_end)}"] if line.shows_period else []


def _reductions(line: InvoiceLine, money: Callable[[Money], str]) -> list[str]:
    return [f"{label}: −{money(amount)}" for label, amount in line.taken_off]
