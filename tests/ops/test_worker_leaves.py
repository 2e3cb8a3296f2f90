"""A worker that is told to leave, or killed: no job is lost, none is done twice."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from datetime import timedelta

import psycopg
import pytest
from celery import Celery
from django.db.models import Q

from kernel import clock
from kernel.tenancy.context import on_platform_side
from shared_apps.outbox.models import DueWork
from shared_apps.outbox.services import schedule
from tests.faults.conftest import _servers, ground  # noqa: F401 - the ground of the faults
from tests.faults.ground import Ground, wait_until
from tests.prove import figures

pytestmark = [pytest.mark.slow, pytest.mark.faults]
FIGURE = "jobs kept by leaving workers"
WORKER = (
    "-m",
    "celery",
    "-A",
    "tests.ops.jobs",
    "worker",
    "-Q",
    "normal",
    "-c",
    "2",
    "-P",
    "prefork",
)
JOBS = 24


@pytest.fixture
def book(ground) -> Iterator[psycopg.Connection]:  # noqa: F811
    """Where the jobs write that they were done; outside of the product's tables."""
    with psycopg.connect(ground.cluster.superuser_url, autocommit=True) as server:
        server.execute("create table if not exists public.lab_done (job text, began bool)")
        server.execute("grant select, insert on public.lab_done to ezscale_platform")
        server.execute("truncate public.lab_done")
        yield server


def give(ground: Ground, count: int, *, first: int = 0) -> None:  # noqa: F811
    """Due work, handed to workers by its nudges alone, as after a busy minute."""
    with on_platform_side():
        for number in range(first, first + count):
            schedule("lab.job", f"job-{number}", clock.real_now())
    nudge(ground, [f"job-{number}" for number in range(first, first + count)])


def nudge(ground: Ground, jobs: list[str]) -> None:  # noqa: F811
    """By a sender of its own: this process's Celery speaks with another Valkey."""
    with Celery(broker=f"{ground.cluster.redis_url}/0", set_as_current=False) as sender:
        for job in jobs:
            words = {"store": "public", "kind": "lab.job", "subject": job}
            sender.send_task("outbox.run_one", kwargs=words, queue="normal")


def done(book) -> list[str]:
    return [row[0] for row in book.execute("select job from public.lab_done where not began")]


def began(book) -> int:
    return book.execute("select count(*) from public.lab_done where began").fetchone()[0]


def left() -> int:
    with on_platform_side():
        return DueWork.objects.filter(kind="lab.job").count()


def test_a_worker_told_to_leave_ends_what_it_does(ground, book):  # noqa: F811
    with ground.process(*WORKER) as first:
        give(ground, JOBS)
        wait_until(lambda: began(book) >= 2, 120)
        first.send_signal(signal.SIGTERM)
        assert first.wait(30) == 0
    ended = len(done(book))
    assert began(book) == ended, "a job that was begun was not ended"
    assert 0 < ended < JOBS, "the worker did all of it: it was not told in the middle"
    with ground.process(*WORKER):
        wait_until(lambda: left() == 0, 90, tell=left)
    judge(book)


def test_a_killed_workers_jobs_are_done_by_another(ground, book):  # noqa: F811
    with ground.process(*WORKER) as first:
        give(ground, JOBS)
        wait_until(lambda: began(book) >= 2, 120)
        os.killpg(first.pid, signal.SIGKILL)
        first.wait(10)
    with on_platform_side():
        held = DueWork.objects.filter(kind="lab.job", leased_until__isnull=False)
        assert held.count() in {1, 2}, "it died between two jobs: nothing was held"
        held.update(leased_until=clock.real_now() - timedelta(seconds=1))
    with ground.process(*WORKER):
        started = time.monotonic()
        while left() and time.monotonic() - started < 90:
            again(ground)
            time.sleep(1)
    judge(book)


def again(ground: Ground) -> None:  # noqa: F811
    """What a tick does: it finds in the database what was lost with the messages."""
    with on_platform_side():
        rows = DueWork.objects.filter(kind="lab.job")
        free = Q(leased_until=None) | Q(leased_until__lt=clock.real_now())
        found = list(rows.filter(free).values_list("subject", flat=True))
    nudge(ground, found)


def judge(book) -> None:
    """Each once: the mark and the end of the due work commit together."""
    assert left() == 0
    found = sorted(done(book))
    wanted = sorted(f"job-{number}" for number in range(JOBS))
    figures.add(FIGURE, got=len(set(found) & set(wanted)), total=JOBS)
    assert found == wanted
