"""Policy as data: which keys there are, what they may say, and which level's word holds."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

Level = Literal["platform", "tier", "store", "group", "product", "customer", "service"]
Value = int | str | list[int]

# From the widest to the narrowest: the last one that says something holds.
LEVELS: tuple[Level, ...] = (
    *("platform", "tier", "store"),
    *("group", "product", "customer", "service"),
)
_MOST_DAYS, _MOST_TRIES, _MOST_PERCENT, _MOST_MAILS = 60, 10, 25, 20
_EVERYWHERE: tuple[Level, ...] = ("store", "group", "product", "customer", "service")


class BadValue(ValueError):
    """A text that a key does not take; the message says what it takes."""


def _days(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,2}", text) or int(text) > _MOST_DAYS:
        raise BadValue("days")
    return int(text)


def _days_of_tries(text: str) -> list[int]:
    parts = [part.strip() for part in text.split(",") if part.strip()]
    found = [_days(part) for part in parts]
    rising = all(before < after for before, after in zip([0, *found], found, strict=False))
    if not rising or len(found) > _MOST_TRIES:
        raise BadValue("tries")
    return found


def _percent(text: str) -> int:
    if not re.fullmatch(r"[1-9][0-9]{0,2}", text) or int(text) > 100:
        raise BadValue("percent")
    return int(text)


def _one_of(*words: str) -> Callable[[str], Value]:
    def read(text: str) -> str:
        if text.lower() not in words:
            raise BadValue("one_of", *words)
        return text.lower()

    return read


def _count(text: str) -> int:
    if not re.fullmatch(r"[1-9][0-9]?", text) or int(text) > _MOST_MAILS:
        raise BadValue("count")
    return int(text)


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise BadValue("day") from None


def _fee(text: str) -> str:
    """An amount in the store's currency, or percent of what is due; nothing for 0."""
    found = re.fullmatch(r"([0-9]{1,6}(?:[.,][0-9]{1,3})?)\s*(%?)", text)
    if found is None:
        raise BadValue("fee")
    number = Decimal(found.group(1).replace(",", "."))
    if found.group(2) and number > _MOST_PERCENT:
        raise BadValue("fee")
    return f"{number.normalize():f}{found.group(2)}" if number else ""


def _amount(text: str) -> str:
    """An amount above zero in the store's currency."""
    found = re.fullmatch(r"([0-9]{1,6}(?:[.,][0-9]{1,3})?)", text)
    number = Decimal(found.group(1).replace(",", ".")) if found else Decimal(0)
    if not number:
        raise BadValue("amount")
    return f"{number.normalize():f}"


@dataclass(frozen=True, slots=True)
class Key:
    """
    `default` holds while nobody says anything. `levels`: where a store may say something else;
    `above`: whether the platform and its tiers may.
    """

    name: str
    default: Value
    read: Callable[[str], Value]
    levels: tuple[Level, ...] = ("group", "product", "customer", "service")
    above: bool = True


KEYS = {
    key.name: key
    for key in (
        Key("remind_after_days", 1, _days),
        Key("grace_days", 3, _days),
        Key("terminate_after_days", 14, _days),
        Key("retry_days", [1, 2, 5, 9], _days_of_tries, _EVERYWHERE),
        Key("late_fee", "", _fee, _EVERYWHERE),
        Key("late_fee_after_days", 7, _days, _EVERYWHERE),
        Key("undo_days", 3, _days, _EVERYWHERE),
        Key("last_copy", "try", _one_of("try", "ask", "no"), _EVERYWHERE),
        Key("wait_until", "", _day, ("customer", "service"), above=False),
        Key("top_up_least", "5", _amount, ("store", "customer")),
        Key("top_up_most", "1000", _amount, ("store", "customer")),
        Key("mails_a_day", 3, _count, ("store", "customer")),
        Key("unused_time", "kept", _one_of("kept", "credit", "payment"), _EVERYWHERE),
        Key("money_back_days", 0, _days, _EVERYWHERE),
        Key("money_back_percent", 100, _percent, _EVERYWHERE),
        Key("money_back_to", "payment", _one_of("credit", "payment"), _EVERYWHERE),
        Key("change_charge", "second", _one_of("second", "none", "next"), _EVERYWHERE),
        Key("desktop_credit", "stop", _one_of("stop", "go_on"), ("store", "customer")),
        Key("desktop_sharing", "no", _one_of("no", "yes"), _EVERYWHERE),
        Key("downgrades", "now", _one_of("now", "end"), _EVERYWHERE),
    )
}


@dataclass(frozen=True, slots=True)
class Said:
    """What one level says, and why if somebody wrote that down."""

    level: Level
    value: Value
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Effective:
    """What holds, and everything that was said, from the widest level to the narrowest."""

    key: str
    said: tuple[Said, ...]

    @property
    def holds(self) -> Said:
        return self.said[-1]

    @property
    def value(self) -> Value:
        return self.holds.value


def resolve(key: Key, said: Mapping[Level, Said]) -> Effective:
    """The narrowest level that says something holds; the default stands for a silent platform."""
    known = {"platform": Said("platform", key.default), **said}
    return Effective(key.name, tuple(known[level] for level in LEVELS if level in known))


@dataclass(frozen=True, slots=True)
class Policies:
    """Every key of one subscription."""

    by_key: Mapping[str, Effective]

    def number(self, key: str) -> int:
        value = self.by_key[key].value
        return value if isinstance(value, int) else 0

    def word(self, key: str) -> str:
        return str(self.by_key[key].value)

    @property
    def late_fee(self) -> str:
        return str(self.by_key["late_fee"].value)

    @property
    def retry_days(self) -> tuple[int, ...]:
        value = self.by_key["retry_days"].value
        return tuple(value) if isinstance(value, list) else ()

    @property
    def wait_until(self) -> date | None:
        value = self.by_key["wait_until"].value
        return date.fromisoformat(value) if isinstance(value, str) and value else None
