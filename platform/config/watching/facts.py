"""
Facts that stand in the database, as gauges. Each reader is one small look; all of them together
stay under MOST_MS, or none of them is told: half a picture would hide what is wrong.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from math import inf

import redis
from django.conf import settings
from django.db import connection, transaction
from prometheus_client.core import GaugeMetricFamily, Metric

from certs.selectors import standing
from config.watching.top import REST, top
from kernel import clock
from kernel.tenancy.context import on_platform_side
from kernel.tenancy.drift import drift
from shared_apps.backups import rules
from shared_apps.backups.models import Run
from shared_apps.backups.selectors import last_good, log_kept
from shared_apps.inbound.selectors import newest_notices
from shared_apps.outbox.depths import Depth, depths
from shared_apps.outbox.selectors import last_served
from shared_apps.resellers.selectors import slugs_of
from wholesale import books, tallies
from wholesale.selectors import overdue_count

MOST_MS = 2_000
QUEUES = ("critical", "normal", "low")
_DAY = timedelta(days=1)


def read() -> list[Metric]:
    """All of them, at one moment. Raises what the database or Valkey raise."""
    with on_platform_side(), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("select set_config('statement_timeout', %s, true)", [f"{MOST_MS}ms"])
        found = [metric for reader in READERS for metric in reader()]
    return [*found, *_broker(), _disks()]


def _one(name: str, says: str, value: float) -> Metric:
    return GaugeMetricFamily(f"ezscale_{name}", says, value=value)


def _by(name: str, says: str, label: str, rows: Mapping[str, float]) -> Metric:
    metric = GaugeMetricFamily(f"ezscale_{name}", says, labels=(label,))
    for value, number in rows.items():
        metric.add_metric([value], number)
    return metric


def _queues() -> Iterator[Metric]:
    found = depths()
    waiting: dict[str, float] = dict.fromkeys(("deliveries", "due work"), 0)
    oldest, parked = dict(waiting), dict(waiting)
    for one in found:
        waiting[one.queue] += one.waiting
        parked[one.queue] += one.parked
        oldest[one.queue] = max(oldest[one.queue], one.oldest.total_seconds())
    yield _by("queue_waiting", "What is due and waits.", "queue", waiting)
    yield _by("queue_oldest_seconds", "For how long the oldest is due.", "queue", oldest)
    yield _by("queue_parked", "What was given up and waits for a person.", "queue", parked)
    yield from _by_store(found)


def _by_store(found: list[Depth]) -> Iterator[Metric]:
    """Of the ten stores with most; an age has no rest to add up, so it is the oldest of them."""
    waiting: dict[str, float] = {}
    oldest: dict[str, float] = {}
    for one in found:
        waiting[one.store] = waiting.get(one.store, 0) + one.waiting + one.parked
        oldest[one.store] = max(oldest.get(one.store, 0), one.oldest.total_seconds())
    shown = top(waiting)
    names = slugs_of(set(shown) - {REST})
    yield _by(
        "store_waiting",
        "What waits or is parked, by store.",
        "store",
        {names.get(key, key): number for key, number in shown.items()},
    )
    ages = {names.get(key, key): oldest[key] for key in shown if key != REST}
    if REST in shown:
        ages[REST] = max(age for key, age in oldest.items() if key not in shown)
    yield _by("store_oldest_seconds", "The oldest that waits, by store.", "store", ages)


def _billing() -> Iterator[Metric]:
    missed, waiting, parked = tallies.troubled()
    yield _one("billing_runs_missed", "Stores whose billing did not happen.", missed)
    yield _one("billing_runs_waiting", "Stores whose billing run waits for a person.", waiting)
    yield _one("billing_parked", "Subscriptions that billing parked.", parked)
    newest = tallies.newest_run()
    if newest is not None:
        age = (clock.real_now() - newest).total_seconds()
        yield _one("billing_newest_run_seconds", "Since any store's run was planned.", age)
    overdue = tallies.overdue()
    shown = top(overdue)
    names = slugs_of(set(shown) - {REST})
    rows = {names.get(key, key): number for key, number in shown.items()}
    yield _by("store_overdue", "Customers' overdue invoices at the last count.", "store", rows)
    yield _one("overdue", "The same of all stores.", sum(overdue.values()))
    yield _one("wholesale_overdue", "The platform's own overdue invoices.", overdue_count())
    yield _one("books_broken", "Books with findings at their last look.", books.broken())
    late = books.late(clock.real_now())
    yield _one("books_late", "Books that nobody looked at since yesterday.", late)


def _certificates() -> Iterator[Metric]:
    found = standing.standing(clock.real_now())
    yield _one("certificates", "Certificates in use.", found.number)
    if found.first_end is not None:
        days = (found.first_end - clock.real_now()) / _DAY
        yield _one("certificate_days_left", "Of the one that ends first.", days)
    yield _one("certificates_late", "Whose renewal is late.", found.late)
    yield _one("certificate_orders_stuck", "Hosts that wait for one, and failed.", found.stuck)
    yield _one("edges_silent", "Edges whose agent has not reported.", found.silent_edges)


def _notices() -> Iterator[Metric]:
    found = newest_notices(clock.real_now())
    yield _by(
        "webhooks",
        "Of the newest notices of the last hour, by what became of them.",
        "outcome",
        {"failed": found.failed, "unread": found.unread, "read": found.read},
    )


def _wall() -> Iterator[Metric]:
    with connection.cursor() as cursor:
        yield _one(
            "wall_differences", "Where the wall of roles is not as declared.", len(drift(cursor))
        )


def _backups() -> Iterator[Metric]:
    """Nothing is late where nobody said that it is kept here."""
    now = clock.real_now()
    database = bool(settings.BACKUP_STANZA)
    uploads = bool(settings.BACKUP_BUCKET) and not settings.S3_BUCKET
    wanted = {
        Run.Kind.BASE: (database, rules.BASE_LATE),
        Run.Kind.REHEARSAL: (database, rules.REHEARSAL_LATE),
        Run.Kind.FILES: (uploads, rules.FILES_LATE),
    }
    late: dict[str, float] = {}
    for kind, (is_kept, within) in wanted.items():
        good = last_good(kind) if is_kept else None
        late[kind.value] = is_kept and rules.is_late(now, good.began_at if good else None, within)
    yield _by("backups_late", "1 where the last good one is too old.", "kind", late)
    if database:
        with connection.cursor() as cursor:
            since, _failing = log_kept(cursor)
        age = inf if since is None else since
        yield _one("log_kept_seconds", "Since a piece of the database's log was kept.", age)


def _broker() -> Iterator[Metric]:
    """Jobs in Valkey that no worker has taken."""
    with redis.Redis.from_url(
        settings.CELERY_BROKER_URL, socket_timeout=1, socket_connect_timeout=1
    ) as client:
        rows = {name: client.llen(name) for name in QUEUES}
    yield _by("broker_jobs", "Jobs that no worker has taken.", "queue", rows)


def _disks() -> Metric:
    state = str(settings.STATE if settings.STATE.exists() else settings.ROOT)
    rows = {folder: _free(folder) for folder in (state, *settings.WATCHED_FOLDERS)}
    return _by("disk_free_ratio", "Of the disk that holds a folder.", "folder", rows)


def _free(folder: str) -> float:
    """From 0 to 1. One that is not there, as a disk that was not mounted, has no room."""
    try:
        usage = shutil.disk_usage(folder)
    except OSError:
        return 0
    return usage.free / usage.total


def _served() -> Iterator[Metric]:
    """Without end where nobody ever served a queue: a worker that never came is as silent."""
    now = clock.real_now()
    found = last_served()
    ages = {name: (now - found[name]).total_seconds() if name in found else inf for name in QUEUES}
    yield _by("queue_served_seconds", "Since a worker last did a queue's own job.", "queue", ages)


READERS: tuple[Callable[[], Iterator[Metric]], ...] = (
    _queues,
    _billing,
    _certificates,
    _notices,
    _wall,
    _backups,
    _served,
)
