"""
What the platform may say rules about.

Which rules there are, what they may say and what follows from a new word is the business of the
app whose rules they are; it registers here, and the console draws its words.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kernel.tenancy.store import Store


@dataclass(frozen=True, slots=True)
class Explained:
    """One rule of a store: what holds, by whose word, and all that was said, the widest first."""

    label: str
    value: str
    level: str
    said: Sequence[tuple[str, str, str]]  # level, value, reason


@dataclass(frozen=True, slots=True)
class RuleBook:
    """
    `labels()`: key → what a person reads. `read(key, text)`: the value to keep; raises Invalid at
    its field. `show(key, value)`: as text. `default(key)`: while nobody said anything.
    `choices()`: the words of rules that choose from a list.
    `explain(store)`: everything of one store, and how many narrower words it has by level.
    `wakes`: the kind of due work by which a store looks at its rules anew.
    """

    labels: Callable[[], Mapping[str, str]]
    read: Callable[[str, str], Any]
    show: Callable[[str, Any], str]
    default: Callable[[str], Any]
    choices: Callable[[], list[str]]
    explain: Callable[[Store], tuple[list[Explained], dict[str, int]]]
    wakes: str


_book: list[RuleBook] = []


def keep_rules_in(book: RuleBook) -> None:
    """Register the book; a second one replaces the first."""
    _book[:] = [book]


def rulebook() -> RuleBook:
    return _book[0]
