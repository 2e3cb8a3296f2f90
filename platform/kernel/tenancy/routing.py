"""
Host → place, without a query on the hot path.

The register (an app above) gives the loader. Answers are values, kept per process for a short time;
"unknown" is an answer too. A change is told to all processes through Valkey's channel, so a new
brand or a suspended store is seen at once; the time limit is the net below.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import redis
import structlog
from django.conf import settings

from kernel.tenancy.store import Store

log = structlog.get_logger(__name__)
CHANNEL = "stores.changed"
_TTL_NS = 30_000_000_000
_MAX_ENTRIES = 10_000


@dataclass(frozen=True, slots=True)
class Route:
    """
    What a host is: a store's ("store"), or a central one ("admin", "partners").

    `purpose`: what a store's host opens with; "shop" but for hosts of another use.
    """

    kind: str
    host: str
    store: Store | None = None
    purpose: str = "shop"


_loader: list[Callable[[str], Route | None]] = []
_cache: dict[str, tuple[int, Route | None]] = {}
_version = 0
_listening = threading.Lock()
_started = False


def load_routes_with(loader: Callable[[str], Route | None]) -> None:
    _loader[:] = [loader]


def resolve(host: str) -> Route | None:
    """The route of a host (lower case, no port). None: nobody's."""
    _listen_once()
    found = _cache.get(host)
    if found and time.monotonic_ns() - found[0] < _TTL_NS:
        return found[1]
    version = _version
    route = _loader[0](host)
    if len(_cache) >= _MAX_ENTRIES:
        _cache.clear()
    if version == _version:  # a change came in between: do not keep what may be old
        _cache[host] = (time.monotonic_ns(), route)
    return route


def forget() -> None:
    """Forget all routes in this process."""
    global _version
    _version += 1
    _cache.clear()


def tell_all() -> None:
    """Forget here, and tell every other process. A lost message costs one time limit at most."""
    forget()
    try:
        _client().publish(CHANNEL, "changed")
    except redis.RedisError as error:
        log.warning("routes_not_told", error=type(error).__name__)


def _client() -> redis.Redis:
    return redis.Redis.from_url(
        settings.REDIS_URL, socket_connect_timeout=1, health_check_interval=15
    )


def _listen_once() -> None:
    global _started
    if _started:
        return
    with _listening:
        if not _started:
            _started = True
            threading.Thread(target=_listen, name="routes", daemon=True).start()


def _listen() -> None:
    pause = threading.Event()
    while True:
        try:
            channel: Any = _client().pubsub(ignore_subscribe_messages=True)  # type: ignore[no-untyped-call]
            channel.subscribe(CHANNEL)
            forget()  # whatever changed while nobody listened
            for _ in channel.listen():
                forget()
        except redis.RedisError:
            pause.wait(2)
