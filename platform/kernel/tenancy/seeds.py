"""
What a new store starts with. Each app brings its own seed; opening a store runs them in order.

A seed runs in the opening's one transaction, inside the store (`where="store"`) or on the platform
side, and gets the same answers (`Opening`). If one raises, nothing of the store remains.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from kernel.secrets import Secret
from kernel.tenancy.store import Store


@dataclass(frozen=True, slots=True)
class Opening:
    """
    Answers given when a store is opened. An empty password: the owner sets one by mail.

    `owner_vouched`: whoever opens it knows the owner's address; else the owner must confirm it.
    """

    owner_name: str
    owner_email: str
    owner_password: Secret
    wholesale_tier: str
    owner_vouched: bool = True


Seed = Callable[[Store, Opening], None]


@dataclass(frozen=True, slots=True)
class _Entry:
    order: int
    name: str
    where: Literal["store", "platform"]
    run: Seed


_seeds: dict[str, _Entry] = {}


def seed_store_with(
    name: str, seed: Seed, *, order: int, where: Literal["store", "platform"] = "store"
) -> None:
    """Register a seed. A second registration under the name replaces the first."""
    _seeds[name] = _Entry(order, name, where, seed)


def seeds() -> list[_Entry]:
    return sorted(_seeds.values(), key=lambda entry: (entry.order, entry.name))
