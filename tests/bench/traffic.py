"""A million samples kept and rolled up, and the page of a service over a year of hours."""

from __future__ import annotations

import os
import time
from datetime import timedelta
from uuid import UUID

from kernel import clock
from kernel.ids import new_id
from kernel.tenancy.context import in_store, on_platform_side
from kernel.tenancy.store import Store
from shared_apps.traffic.services import keep_samples
from shared_apps.traffic.services.keeping import Row, roll_up
from tenant_apps.bandwidth.services import begin_gauge
from tests.bench.board import Board, median, say
from tests.bench.browsing import signed_in
from tests.people import make_customer
from tests.portal.conftest import things_of

SAMPLES = int(os.environ.get("SAMPLES") or 1_000_000)
_SERVICES = 125
_BATCH = 100_000
_STEP = timedelta(minutes=5)
_HOURS = 8_760
_LOOKS = 30


def measure(board: Board, store: Store) -> None:
    """Samples of five minutes of many services; they come in the order in which they are read."""
    services = [new_id() for _ in range(_SERVICES)]
    start = clock.real_now().replace(minute=0, second=0, microsecond=0) - timedelta(days=30)
    each = -(-SAMPLES // _SERVICES)
    say(f"keeping {each * _SERVICES:,} samples of {_SERVICES} services")
    spent = 0.0
    batch: list[Row] = []
    for at in range(each):
        instant = start + at * _STEP
        batch += [(service, instant, 300, 1_000 + at, 2_000 + at) for service in services]
        if len(batch) >= _BATCH or at == each - 1:
            begun = time.perf_counter()
            with on_platform_side():
                keep_samples(store.key, store.timezone, batch)
            spent += time.perf_counter() - begun
            batch = []
    board.put("traffic.kept_per_s", each * _SERVICES / spent, "samples/s", better="higher")
    hours = each // 12
    touched = {
        (service, start + at * timedelta(hours=1)) for service in services for at in range(hours)
    }
    begun = time.perf_counter()
    with on_platform_side():
        roll_up(store.key, store.timezone, touched)
    spent = time.perf_counter() - begun
    board.put(
        "traffic.rolled_up_per_s", hours * 12 * _SERVICES / spent, "samples/s", better="higher"
    )
    board.put("traffic.year_page_ms", _year_page(store) * 1e3, "ms", better="lower")


def _year_page(store: Store) -> float:
    with in_store(store):
        person = make_customer("year@customer.test", "Yara Year")
    things = things_of(store, person)
    key: UUID = things.service.pk
    with in_store(store):
        begin_gauge(key)
    start = clock.real_now().replace(minute=0, second=0, microsecond=0) - timedelta(hours=_HOURS)
    rows: list[Row] = [
        (key, start + at * timedelta(hours=1), 3600, 10**9 + at, 2 * 10**9) for at in range(_HOURS)
    ]
    with on_platform_side():
        keep_samples(store.key, store.timezone, rows)
    browser = signed_in(store, person.user)
    path = f"/account/services/{key}/traffic/?span=year"
    spans = []
    for _ in range(_LOOKS):
        begun = time.perf_counter()
        answer = browser.get(path)
        spans.append(time.perf_counter() - begun)
        if answer.status_code != 200:
            raise RuntimeError(f"{path} answered {answer.status_code}")
    return median(spans)
