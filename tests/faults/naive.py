"""
The same verbs without their guard: look, then write. The control of the races.

They live in a schema of their own, as the owner, and are written as one would write them first.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

import psycopg

from tests.faults.ground import Ground

THREADS = 20
_TABLES = """
create schema if not exists naive;
drop table if exists naive.done, naive.series;
create table naive.done (what text, who text);
create table naive.series (number int);
"""
Cursor = psycopg.Cursor


def once(cursor: Cursor) -> bool:
    """Attempt, payment, order, job, receipt: is it there? If not, write it."""
    cursor.execute("select count(*) from naive.done where what = 'it'")
    if cursor.fetchone() != (0,):
        return False
    cursor.execute("insert into naive.done values ('it', 'me')")
    return True


def numbered(cursor: Cursor) -> bool:
    """Invoice numbers by the highest so far plus one. True: somebody else got the same."""
    cursor.execute("select coalesce(max(number), 0) + 1 from naive.series")
    number = cursor.fetchone()[0]
    cursor.execute("insert into naive.series values (%s)", [number])
    return True


def over_granted(ground: Ground, verb: Callable[[Cursor], bool]) -> int:
    """How many too many: the most of ten rounds of 20 threads."""
    worst = 0
    for _ in range(10):
        with psycopg.connect(ground.cluster.owner_url, autocommit=True) as owner:
            owner.execute(_TABLES)
        _race(ground, verb)
        with psycopg.connect(ground.cluster.owner_url) as owner:
            done = owner.execute("select count(*) from naive.done").fetchone()[0]
            same = owner.execute(
                "select count(*) - count(distinct number) from naive.series"
            ).fetchone()[0]
        worst = max(worst, done - 1, same)
        if worst:
            break
    return worst


def _race(ground: Ground, verb: Callable[[Cursor], bool]) -> None:
    gate = threading.Barrier(THREADS)

    def work() -> None:
        with psycopg.connect(ground.cluster.owner_url) as connection:
            gate.wait()
            with connection.cursor() as cursor:
                verb(cursor)

    threads = [threading.Thread(target=work) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
