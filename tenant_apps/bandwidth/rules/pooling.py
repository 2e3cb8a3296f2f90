"""
A pool: services of one customer share what their quotas leave.

Each gives what it did not use, and what is over is taken from that; the rest is overage. Each
service that is over bears its share of the rest by how much it is over, to the last digit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

ZERO = Decimal(0)
_PLACES = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Member:
    key: str
    used: Decimal
    quota: Decimal


@dataclass(frozen=True, slots=True)
class Share:
    """`borrowed` came from the others, `overage` is beyond the pool; both within what is over."""

    key: str
    borrowed: Decimal
    overage: Decimal


def share_out(members: Sequence[Member]) -> list[Share]:
    """One share each, in their order; borrowed plus overage is what a member is over."""
    over = [max(one.used - one.quota, ZERO) for one in members]
    spare = sum((max(one.quota - one.used, ZERO) for one in members), ZERO)
    beyond = max(sum(over, ZERO) - spare, ZERO)
    shares = _by_weight(beyond, over)
    return [
        Share(one.key, mine - share, share)
        for one, mine, share in zip(members, over, shares, strict=True)
    ]


def _by_weight(amount: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    whole = sum(weights, ZERO)
    if not whole:
        return [ZERO] * len(weights)
    shares = [(amount * one / whole).quantize(_PLACES, ROUND_DOWN) for one in weights]
    left = amount - sum(shares, ZERO)
    # What rounding left, where there is room for it: nobody bears more than it is over.
    for at in sorted(range(len(weights)), key=lambda at: -weights[at]):
        more = min(left, weights[at] - shares[at])
        shares[at] += more
        left -= more
    return shares
