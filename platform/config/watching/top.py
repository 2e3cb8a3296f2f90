"""Few labels out of many: the stores with most of something, and all others together."""

from __future__ import annotations

from collections.abc import Mapping

MOST_STORES = 10
REST = "rest"


def top(numbers: Mapping[str, float], most: int = MOST_STORES) -> dict[str, float]:
    """The `most` largest by key, and the sum of the others as "rest" when there are others."""
    order = sorted(numbers, key=lambda key: (-numbers[key], key))
    found = {key: numbers[key] for key in order[:most]}
    if order[most:]:
        found[REST] = sum(numbers[key] for key in order[most:])
    return found
