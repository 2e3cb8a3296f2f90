"""What keeps a store from ending. Apps above say so; the register asks them all."""

from __future__ import annotations

from collections.abc import Callable

# Store key → why it can't end yet, as a sentence for staff; empty when this app is done with it.
Hold = Callable[[str], str]

_holds: list[Hold] = []


def hold_with(hold: Hold) -> None:
    """Register once, when the app is ready. Asked on the platform side."""
    if hold not in _holds:
        _holds.append(hold)


def what_holds(store: str) -> str:
    """The first reason why this store can't end; empty when nothing holds it."""
    return next((why for hold in _holds if (why := hold(store))), "")
