"""What a counter says of the time between two looks at it. Bytes are whole numbers."""

from __future__ import annotations

from collections.abc import Mapping

from shared_apps.traffic.shapes import NONE, Tally


def grown(before: Mapping[str, Tally], now: Mapping[str, Tally]) -> Tally:
    """
    What was added between two looks. Both map the beginning of a counting period (ISO text, so
    that they sort) to what it had counted by then.

    A counter that is lower than it was began anew: what it shows now came since. A period that was
    not there before counts whole; one that the source forgot counts no more.
    """
    total = NONE
    newest = max(before, default="")
    for start, tally in now.items():
        old = before.get(start)
        if old is None:
            # Older than what we knew: history that the source shows again, and that was counted.
            total += tally if start > newest else NONE
        else:
            total += Tally(
                _since(old.bytes_in, tally.bytes_in), _since(old.bytes_out, tally.bytes_out)
            )
    return total


def _since(old: int, now: int) -> int:
    return now - old if now >= old else now
