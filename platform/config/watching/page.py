"""
`/metrics`, on every host, for whoever has EZSCALE_METRICS_TOKEN; nobody else can tell it from a
page that is not there. Without the setting there is none.
"""

from __future__ import annotations

import hmac
import threading
import time
from collections.abc import Callable, Iterator
from queue import Empty, SimpleQueue

import psycopg
import redis
import structlog
from django.conf import settings
from django.db import Error, connections
from django.http import HttpRequest, HttpResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from config.errors import neutral_not_found
from config.watching import facts, folder

log = structlog.get_logger(__name__)
PATH = "/metrics"
WAIT_SECONDS = 5.0
KEPT_SECONDS = 5.0
_TROUBLE = (Error, psycopg.Error, redis.RedisError, OSError)


class Metrics:
    """Before a host is looked up: who scrapes comes by an inner address."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path != PATH:
            return self.get_response(request)
        if request.method != "GET" or not may_read(request.headers.get("Authorization", "")):
            return neutral_not_found()
        answer = HttpResponse(scrape(keeper.facts()), content_type=CONTENT_TYPE_LATEST)
        answer["Cache-Control"] = "no-store"
        return answer


def may_read(authorization: str) -> bool:
    token: str = settings.METRICS_TOKEN
    given = authorization.removeprefix("Bearer ")
    return bool(token) and hmac.compare_digest(given.encode(), token.encode())


def scrape(found: list[Metric]) -> bytes:
    return generate_latest(_All(found))


class _All(Collector):
    """What all processes counted, and the facts; a registry is asked for nothing but this."""

    def __init__(self, found: list[Metric]) -> None:
        self._facts = found

    def collect(self) -> Iterator[Metric]:
        yield from MultiProcessCollector.merge(folder.files())  # type: ignore[no-untyped-call]
        yield from self._facts


def look() -> list[Metric]:
    """The facts, and whether they could be read at all; then nothing is told but that."""
    known = GaugeMetricFamily("ezscale_facts_known", "Whether the facts below could be read.")
    try:
        found = facts.read()
    except _TROUBLE as error:
        log.warning("facts_unknown", error=f"{type(error).__name__}: {str(error).strip()[:200]}")
        known.add_metric([], 0)
        return [known]
    known.add_metric([], 1)
    return [known, *found]


def nothing() -> list[Metric]:
    known = GaugeMetricFamily("ezscale_facts_known", "Whether the facts below could be read.")
    known.add_metric([], 0)
    return [known]


class Keeper:
    """One look at a time, in a thread of its own: a database that hangs holds nobody for long."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: list[Metric] = []
        self._until = 0.0
        self._looking: threading.Thread | None = None

    def facts(self) -> list[Metric]:
        with self._lock:
            if time.monotonic() >= self._until:
                self._kept = self._ask()
                self._until = time.monotonic() + KEPT_SECONDS
            return self._kept

    def _ask(self) -> list[Metric]:
        if self._looking is not None and self._looking.is_alive():
            return nothing()
        answers: SimpleQueue[list[Metric]] = SimpleQueue()
        self._looking = threading.Thread(target=_look_and_close, args=(answers,), daemon=True)
        self._looking.start()
        try:
            return answers.get(timeout=WAIT_SECONDS)
        except Empty:
            return nothing()


def _look_and_close(answers: SimpleQueue[list[Metric]]) -> None:
    try:
        answers.put(look())
    finally:
        connections.close_all()  # of this thread alone


keeper = Keeper()
