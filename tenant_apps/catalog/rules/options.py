"""
What can be had with a plan beside the plan itself: one of several, a number of something, a yes.

Prices are for one period of the plan, in whole minor units of its currency; the set-up fee is paid
once. What a browser sends is a code or a number; its price is found here.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypedDict, cast, get_args

from kernel.money import Money
from kernel.words import gettext_noop

Kind = Literal["choice", "quantity", "switch"]
MOST_CHOICES = 20
MOST_QUANTITY = 1000
_MOST_MINOR = 100_000_00
ON = "on"


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several. `price` and `setup`: minor units."""

    code: str
    label: str
    price: int = 0
    setup: int = 0


@dataclass(frozen=True, slots=True)
class Option:
    """
    One version of an option. Of a choice the first is taken unless another is wanted; of a quantity
    each one costs `price`, from `least` to `most` in steps; a switch is on or off.
    """

    key: str
    label: str
    kind: Kind
    currency: str
    price: int = 0
    setup: int = 0
    least: int = 0
    most: int = 1
    step: int = 1
    choices: tuple[Choice, ...] = ()

    @property
    def start(self) -> str:
        """What it is until somebody wants something else."""
        if self.kind == "choice":
            return self.choices[0].code
        return str(self.least) if self.kind == "quantity" else ""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was chosen of an option, at the prices of that moment. `value` is what delivery gets."""

    key: str
    label: str
    value: str
    words: str
    quantity: int
    unit: Money
    setup: Money

    @property
    def price(self) -> Money:
        """For one period."""
        return self.unit.times(self.quantity)

    @property
    def title(self) -> str:
        return f"{self.label}: {self.words}" if self.words else self.label


class KeptChoice(TypedDict):
    key: str
    label: str
    value: str
    words: str
    quantity: int
    unit: int
    setup: int
    currency: str


class BadOption(ValueError):
    """`field` and a sentence for people, in English. `facts` fill the sentence."""

    def __init__(self, field: str, message: str, **facts: object) -> None:
        super().__init__(message)
        self.field, self.message, self.facts = field, message, facts


def choose(options: Sequence[Option], wanted: Mapping[str, str]) -> tuple[Chosen, ...]:
    """
    What is wanted of each option, in the options' order; what is not named is as it starts.

    Raises BadOption at the option's key for what can't be had.
    """
    known = {one.key for one in options}
    for key, value in wanted.items():
        if key not in known and value not in {"", "0"}:
            raise BadOption(key, gettext_noop("This option is not on offer any more."))
    found = (_choose(one, str(wanted.get(one.key, one.start)).strip()) for one in options)
    return tuple(one for one in found if one is not None)


def _choose(option: Option, value: str) -> Chosen | None:
    zero = Money.zero(option.currency)
    if option.kind == "choice":
        for one in option.choices:
            if one.code == value:
                unit, setup = Money(one.price, zero.currency), Money(one.setup, zero.currency)
                return Chosen(option.key, option.label, value, one.label, 1, unit, setup)
        raise BadOption(option.key, gettext_noop("Choose one of the list."))
    unit, setup = Money(option.price, zero.currency), Money(option.setup, zero.currency)
    if option.kind == "switch":
        if value not in {"", ON}:
            raise BadOption(option.key, gettext_noop("This is either on or off."))
        return Chosen(option.key, option.label, ON, "", 1, unit, setup) if value else None
    number = _whole(option, value)
    if not number:
        return None
    return Chosen(option.key, option.label, str(number), str(number), number, unit, setup)


def _whole(option: Option, value: str) -> int:
    number = int(value) if value.isascii() and value.isdecimal() and len(value) < 6 else -1
    if not option.least <= number <= option.most or (number - option.least) % option.step:
        said = (
            gettext_noop("From %(least)s to %(most)s.")
            if option.step == 1
            else gettext_noop("From %(least)s to %(most)s, in steps of %(step)s.")
        )
        raise BadOption(option.key, said, least=option.least, most=option.most, step=option.step)
    return number


def terms(option: Option) -> dict[str, Any]:
    """As it is kept."""
    return {
        "kind": option.kind,
        "price": option.price,
        "setup": option.setup,
        "least": option.least,
        "most": option.most,
        "step": option.step,
        "choices": [
            {"code": one.code, "label": one.label, "price": one.price, "setup": one.setup}
            for one in option.choices
        ],
    }


def option_from(key: str, label: str, currency: str, kept: Mapping[str, Any]) -> Option:
    return Option(
        key,
        label,
        cast("Kind", kept["kind"]),
        currency,
        kept["price"],
        kept["setup"],
        kept["least"],
        kept["most"],
        kept["step"],
        tuple(Choice(**one) for one in kept["choices"]),
    )


def refuse(option: Option) -> None:
    """Raises BadOption for one that can't be sold."""
    if option.kind not in get_args(Kind):
        raise BadOption("kind", gettext_noop("Choose what kind of option it is."))
    amounts = [("price", option.price), ("setup", option.setup)]
    amounts += [("choices", one) for each in option.choices for one in (each.price, each.setup)]
    for field, minor in amounts:
        if not 0 <= minor <= _MOST_MINOR:
            raise BadOption(field, gettext_noop("Prices go from 0 to 100,000."))
    if option.kind == "quantity":
        if not 0 <= option.least < option.most <= MOST_QUANTITY:
            raise BadOption("most", gettext_noop("The most is above the least, and 1000 at most."))
        if option.step < 1 or (option.most - option.least) % option.step:
            raise BadOption(
                "step", gettext_noop("Whole steps must lead from the least to the most.")
            )
    if option.kind == "choice":
        codes = [one.code for one in option.choices]
        if not 2 <= len(codes) <= MOST_CHOICES or len(set(codes)) != len(codes):
            raise BadOption(
                "choices", gettext_noop("Give 2 to 20 choices, each with its own code.")
            )


def delivered(chosen: Sequence[Chosen]) -> dict[str, str]:
    """What delivery must know, as one plain text (events carry nothing else)."""
    return {"options": json.dumps({one.key: one.value for one in chosen})} if chosen else {}


def keep(chosen: Sequence[Chosen]) -> list[KeptChoice]:
    return [
        KeptChoice(
            key=one.key,
            label=one.label,
            value=one.value,
            words=one.words,
            quantity=one.quantity,
            unit=one.unit.minor,
            setup=one.setup.minor,
            currency=one.unit.currency,
        )
        for one in chosen
    ]


def read(kept: Sequence[Mapping[str, Any]]) -> tuple[Chosen, ...]:
    return tuple(
        Chosen(
            one["key"],
            one["label"],
            one["value"],
            one["words"],
            one["quantity"],
            Money(one["unit"], one["currency"]),
            Money(one["setup"], one["currency"]),
        )
        for one in kept
    )
