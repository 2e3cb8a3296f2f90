"""
The five money verbs as one would write them first: look, then write. The control of test_twenty.

Each round begins with the same numbers; what is granted beyond them, in all, is what comes back.
"""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import psycopg

from tests.faults.ground import Ground
from tests.faults.twenty import THREADS

_TABLES = """
create schema if not exists naive;
create table if not exists naive.uses (code text);
create table if not exists naive.wallet (minor int);
create table if not exists naive.lines (period date);
create table if not exists naive.numbers (number int);
create table if not exists naive.refunds (minor int);
"""
_BEGIN = """
truncate naive.uses, naive.wallet, naive.lines, naive.numbers, naive.refunds;
insert into naive.wallet values (350);
"""
# What is looked at, whether it allows one more, and what is written then.
_VERBS = {
    "coupon": (
        "select count(*) < 3 from naive.uses",
        "insert into naive.uses values ('SPRING')",
        "select count(*) - 3 from naive.uses",
    ),
    "credit": (
        "select sum(minor) >= 100 from naive.wallet",
        "insert into naive.wallet values (-100)",
        "select -sum(minor) from naive.wallet",
    ),
    "invoice": (
        "select count(*) = 0 from naive.lines where period = '2026-05-01'",
        "insert into naive.lines values ('2026-05-01')",
        "select count(*) - 1 from naive.lines",
    ),
    "number": (
        "select true",
        "insert into naive.numbers select coalesce(max(number), 0) + 1 from naive.numbers",
        "select count(*) - count(distinct number) from naive.numbers",
    ),
    "refund": (
        "select coalesce(sum(minor), 0) + 300 <= 1400 from naive.refunds",
        "insert into naive.refunds values (300)",
        "select sum(minor) - 1400 from naive.refunds",
    ),
}


def over_granted(ground: Ground, verb: str, rounds: int) -> int:
    """In how many rounds of twenty threads more was granted than there was."""
    look, write, judge = _VERBS[verb]
    url = ground.cluster.owner_url
    gate = threading.Barrier(THREADS)
    opened = [psycopg.connect(url) for _ in range(THREADS)]

    def work(one: psycopg.Connection) -> None:
        gate.wait()
        with one.transaction(), one.cursor() as cursor:
            allowed = cursor.execute(look).fetchone()
            if allowed and allowed[0]:
                cursor.execute(write)

    broken = 0
    try:
        with psycopg.connect(url, autocommit=True) as owner, ThreadPoolExecutor(THREADS) as pool:
            owner.execute(_TABLES)
            for _ in range(rounds):
                owner.execute(_BEGIN)
                list(pool.map(work, opened))
                found = owner.execute(judge).fetchone()
                broken += int(bool(found and (found[0] or 0) > 0))
    finally:
        for one in opened:
            one.close()
    return broken
