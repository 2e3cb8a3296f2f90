"""
What every tax engine can do, in the house's words.

A driver is one file in `drivers/`, registered under a stable key, with its settings described as
data. It never touches the database and is never called inside a transaction. It answers, or raises
one of the four outside errors of `kernel.errors`:

- Declined: the engine said a final no (an address that is none, a sum that is off).
- Unavailable: surely nothing happened; may be repeated.
- Misconfigured: the account's key is wrong or lacks a right.
- OutcomeUnknown: a report may have been taken; ask with `find`, or repeat it: `record` and
  `give_back` may be repeated with the same reference and never make two.
"""

from __future__ import annotations

import abc
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar, Literal

from kernel.money import Money
from kernel.plugs import Health, Setting
from kernel.registry import Registry

Kind = Literal["sale", "refund"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where the buyer is. `region` is what follows the country in ISO 3166-2."""

    country: str
    region: str = ""
    postcode: str = ""
    city: str = ""
    street: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """The share of one authority: whose it is, its level, and its percent of the net price."""

    name: str
    level: str
    percent: Decimal


@dataclass(frozen=True, slots=True)
class Quote:
    """
    What goods of one kind bear in one place now, in percent of the net price: the sum of the parts.

    `reference` names the engine's own calculation, where it keeps one.
    """

    percent: Decimal
    parts: tuple[Part, ...]
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """
    A line of a report, and the tax that was charged for it. Of a refund: positive, too.

    `key` is the same on the sale and on what takes a part of it back.
    """

    key: str
    text: str
    code: str  # the engine's own for such goods; empty: its general one
    net: Money
    tax: Money


@dataclass(frozen=True, slots=True)
class Report:
    """
    A paper as the engine shall have it. `reference` is unique among all papers of the account; of a
    refund `of` is the sale's reference and `of_remote` what the engine calls it.
    """

    reference: str
    on: date
    buyer: str
    to: Place
    items: tuple[Item, ...]
    of: str = ""
    of_remote: str = ""

    @property
    def net(self) -> Money:
        return sum((one.net for one in self.items[1:]), self.items[0].net)

    @property
    def tax(self) -> Money:
        return sum((one.tax for one in self.items[1:]), self.items[0].tax)


@dataclass(frozen=True, slots=True)
class Recorded:
    """The engine has the paper; `tax` is what its own books say of it, positive on refunds too."""

    remote_id: str
    tax: Money


class Engine(abc.ABC):
    """One account. Made per call from its settings; holds no state between calls."""

    key: ClassVar[str]
    label: ClassVar[str]
    fields: ClassVar[tuple[Setting, ...]] = ()
    # The vendor's code for web hosting and the like, as a start.
    hosting_code: ClassVar[str] = ""

    def __init__(self, settings: Mapping[str, str]) -> None:
        self.settings = settings

    @abc.abstractmethod
    def check(self) -> Health:
        """Ask whether the keys work; `refused` pauses the engine. Never raises an OutsideError."""

    @abc.abstractmethod
    def quote(self, to: Place, code: str, currency: str) -> Quote:
        """What goods of this code bear in a place. Has no effect; answers within seconds."""

    @abc.abstractmethod
    def record(self, sale: Report) -> Recorded:
        """Report an issued invoice. Again with the same reference: the one that is there."""

    @abc.abstractmethod
    def give_back(self, refund: Report) -> Recorded:
        """Report what a note or a void takes back of a sale. Again: the one that is there."""

    @abc.abstractmethod
    def find(self, kind: Kind, report: Report) -> Recorded | None:
        """What the engine has under a reference; None when nothing, or when it can't be asked."""


engines: Registry[Engine] = Registry("shared_apps.taxing.drivers")
