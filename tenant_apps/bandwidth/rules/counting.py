"""What of a period's traffic counts, in the unit that it is sold in. Quantities are exact."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_DOWN, Decimal
from typing import Literal

Counts = Literal["both", "out", "in", "larger"]
Basis = Literal["volume", "percentile"]
# Six places of a GB are a kilobyte; what is cut off is never charged.
_PLACES = Decimal("0.000001")
STEP_SECONDS = 300
_PERCENT = 95


def counted_bytes(counts: Counts, bytes_in: int, bytes_out: int) -> int:
    return {
        "both": bytes_in + bytes_out,
        "out": bytes_out,
        "in": bytes_in,
        "larger": max(bytes_in, bytes_out),
    }[counts]


def gigabytes(octets: int) -> Decimal:
    """Of a thousand million bytes, as traffic is sold."""
    return Decimal(octets).scaleb(-9).quantize(_PLACES, ROUND_DOWN)


def percentile_95(samples: Iterable[tuple[int, int, int]], seconds: int, counts: Counts) -> Decimal:
    """
    The rate in Mbit/s that 95 of 100 five-minute steps stay at or under, of a period of `seconds`.

    `samples` are (seconds, bytes in, bytes out) of the times with traffic; all other steps count as
    none. A sample that is longer than a step stands for as many steps at its mean. Each way counts
    for itself, and the larger percentile holds, unless one way is what counts.
    """
    steps = -(-seconds // STEP_SECONDS)
    into: list[tuple[int, int, int]] = []
    out: list[tuple[int, int, int]] = []
    for width, received, sent in samples:
        many = max(1, width // STEP_SECONDS)
        into.append((received, width, many))
        out.append((sent, width, many))
    if counts == "both":
        both = [(a[0] + b[0], a[1], a[2]) for a, b in zip(into, out, strict=True)]
        return _percentile(both, steps)
    ways = {"in": [into], "out": [out], "larger": [into, out]}[counts]
    return max(_percentile(way, steps) for way in ways)


def _percentile(rates: list[tuple[int, int, int]], steps: int) -> Decimal:
    """The highest twentieth is left out; the highest that remains is the answer."""
    left_out = steps * (100 - _PERCENT) // 100
    by_rate = sorted(rates, key=lambda one: Decimal(one[0]) / one[1], reverse=True)
    for octets, width, many in by_rate:
        if left_out < many:
            return (Decimal(octets * 8) / (width * 1_000_000)).quantize(_PLACES, ROUND_DOWN)
        left_out -= many
    return Decimal(0)
