"""
Our own limits, each below the authority's published one, so that it never has to refuse us.

Let's Encrypt, read in November 2026: 300 orders per account in 3 hours, 50 certificates per
registered domain in 7 days, 5 failed validations per host in an hour, 5 certificates of exactly the
same names in 7 days.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Bucket:
    """`limit` in any `window`; `theirs` is what the authority allows in the same window."""

    code: str
    limit: int
    theirs: int
    window: timedelta


ORDERS = Bucket("budget_orders", 250, 300, timedelta(hours=3))
REGISTERED = Bucket("budget_registered", 40, 50, timedelta(days=7))
FAILURES = Bucket("budget_failures", 4, 5, timedelta(hours=1))
DUPLICATES = Bucket("budget_duplicates", 4, 5, timedelta(days=7))
BUCKETS = (ORDERS, REGISTERED, FAILURES, DUPLICATES)


@dataclass(frozen=True, slots=True)
class Past:
    """What was asked of the authority, as each bucket counts it, in any order."""

    orders: Sequence[datetime] = ()
    registered: Sequence[datetime] = ()
    failures: Sequence[datetime] = ()
    duplicates: Sequence[datetime] = ()


def left(bucket: Bucket, past: Sequence[datetime], at: datetime) -> int:
    """How many more the bucket lets through right now."""
    return max(0, bucket.limit - sum(at - bucket.window < one <= at for one in past))


def opens_at(bucket: Bucket, past: Sequence[datetime], at: datetime) -> datetime:
    """`at` when there is room, else the moment the oldest that counts falls out of the window."""
    counted = sorted(one for one in past if at - bucket.window < one <= at)
    if len(counted) < bucket.limit:
        return at
    return counted[-bucket.limit] + bucket.window


def all_open_at(past: Past, at: datetime) -> tuple[datetime, str]:
    """When all buckets have room, and the code of the one that has none until then."""
    asked = (past.orders, past.registered, past.failures, past.duplicates)
    waits = [
        (opens_at(bucket, one, at), bucket.code) for bucket, one in zip(BUCKETS, asked, strict=True)
    ]
    when, code = max(waits)
    return (when, code) if when > at else (at, "")
