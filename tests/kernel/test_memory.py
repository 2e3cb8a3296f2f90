"""The collector stays off while anybody is at such work, and is on again after the last."""

from __future__ import annotations

import gc

from kernel.memory import unswept


def test_the_first_that_leaves_does_not_sweep_under_the_other():
    first, second = unswept(), unswept()
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    assert not gc.isenabled()
    second.__exit__(None, None, None)
    assert gc.isenabled()


def test_one_that_begins_while_the_other_leaves_does_not_turn_it_off_for_good(monkeypatch):
    first, stock = unswept(), gc.isenabled

    def looks() -> bool:
        """Between its look and its turning off, the other leaves."""
        found = stock()
        if not found:
            first.__exit__(None, None, None)
        return found

    first.__enter__()
    monkeypatch.setattr(gc, "isenabled", looks)
    with unswept():
        pass
    monkeypatch.undo()
    if not gc.isenabled():
        first.__exit__(None, None, None)
    assert gc.isenabled()
