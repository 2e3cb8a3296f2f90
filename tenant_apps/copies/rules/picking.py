"""Which of a book's subscriptions a copy gets, so that its mix stays the book's."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from typing import Protocol, TypeVar


class Sold(Protocol):
    @property
    def plan_id(self) -> Hashable: ...


T = TypeVar("T", bound=Sold)

# A copy is there to be looked at; more would only be slower.
MOST = 500


def pick(book: Iterable[T], per_plan: int) -> list[T]:
    """
    At most so many of each plan, spread evenly over the order they come in.

    A book is in the order of next bills: what is picked is due on days like those of the whole.
    """
    by_plan: dict[Hashable, list[T]] = {}
    for one in book:
        by_plan.setdefault(one.plan_id, []).append(one)
    return [one for rows in by_plan.values() for one in spread(rows, fair(per_plan, len(by_plan)))]


def fair(per_plan: int, plans: int) -> int:
    """So many of each plan that all of them together are not too many."""
    return min(per_plan, max(MOST // max(plans, 1), 1))


def spread(rows: Sequence[T], most: int) -> list[T]:
    count = min(most, len(rows))
    return [rows[place * len(rows) // count] for place in range(count)]
