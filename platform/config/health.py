"""
`/health/live` and `/health/ready`, on every host: who asks is a balancer that knows no store.

Live: the process answers. Ready: it can serve, so the database stands behind its wall of roles with
this release's tables and takes writes, Valkey answers, and nobody asked the process to leave.
Neither says why not: anybody may ask. The reason is in the log. One probe at a time, its answer
kept for two seconds, and never more than three seconds of waiting: asking often costs nothing.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from functools import cache
from queue import Empty, SimpleQueue
from typing import Any

import psycopg
import redis
import structlog
from django.conf import settings
from django.db.migrations.loader import MigrationLoader
from django.http import HttpRequest, HttpResponse

from config.draining import is_draining
from kernel.tenancy.store import PLATFORM

log = structlog.get_logger(__name__)
LIVE, READY = "/health/live", "/health/ready"
WAIT_SECONDS = 3.0
KEPT_SECONDS = 2.0
# The login role inherits nothing: what it could read without a SET ROLE, every store's page could.
_WALL = """
select r.rolsuper or r.rolbypassrls or has_table_privilege(r.oid, c.oid, 'SELECT')
from pg_roles r, pg_class c join pg_namespace n on n.oid = c.relnamespace
where r.rolname = session_user and n.nspname = 'public' and c.relname = 'resellers_reseller'
"""


class Health:
    """First of all: no host is looked up, no session read, no cookie set."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path == LIVE:
            return _answer(200)
        if request.path == READY:
            return _answer(503 if is_draining() or keeper.reason() else 200)
        return self.get_response(request)


def _answer(status: int) -> HttpResponse:
    text = "ok\n" if status == 200 else "no\n"
    headers = {"Cache-Control": "no-store"}
    return HttpResponse(text, status=status, content_type="text/plain", headers=headers)


class Keeper:
    """The last answer, and the probe that is under way."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._reason = ""
        self._until = 0.0
        self._probe: threading.Thread | None = None
        self._answers: SimpleQueue[str] = SimpleQueue()

    def reason(self) -> str:
        """Why this process can't serve; empty when it can."""
        with self._lock:
            if time.monotonic() < self._until:
                return self._reason
            found = self._ask()
            if found != self._reason:
                log.warning("readiness_changed", reason=found or "ready")
            self._reason, self._until = found, time.monotonic() + KEPT_SECONDS
            return found

    def _ask(self) -> str:
        if self._probe is not None and self._probe.is_alive():
            return "the probe before hangs"
        answers = self._answers = SimpleQueue()
        self._probe = threading.Thread(target=lambda: answers.put(look()), daemon=True)
        self._probe.start()
        try:
            return answers.get(timeout=WAIT_SECONDS)
        except Empty:
            return f"no answer within {WAIT_SECONDS:.0f} s"


def look() -> str:
    """One look at what a request needs: what is missing, or an empty text."""
    try:
        return _database() or _valkey()
    except (psycopg.Error, redis.RedisError, OSError) as error:
        return f"{type(error).__name__}: {str(error).strip()[:200]}"


def own_connection() -> psycopg.Connection:
    """Beside those of the requests, which may all be busy, and one of which may be broken."""
    place: dict[str, Any] = settings.DATABASES["default"]
    return psycopg.connect(
        host=place["HOST"],
        port=place["PORT"],
        dbname=place["NAME"],
        user=place["USER"],
        password=place["PASSWORD"],
        connect_timeout=2,
        options="-c statement_timeout=1500",
        application_name="health",
        autocommit=True,
    )


def look_at_wall(wire: psycopg.Connection) -> str:
    found = wire.execute(_WALL).fetchone()
    if found is None:
        return "the tables are missing: run manage.py prepare"
    return "the login role passes the wall of roles" if found[0] else ""


def takes_writes(wire: psycopg.Connection) -> bool:
    """Not so a standby that an address leads to after a failover, or a server that was closed."""
    return wire.execute("show transaction_read_only").fetchone() == ("off",)


def missing_migrations(wire: psycopg.Connection) -> int:
    # nosemgrep: role-by-hand - a connection of its own, closed after this look
    wire.execute(f"set role {PLATFORM.role}".encode())
    rows = wire.execute("select app, name from public.django_migrations").fetchall()
    return len(needed_migrations() - {(app, name) for app, name in rows})


def _database() -> str:
    with own_connection() as wire:
        if trouble := look_at_wall(wire):
            return trouble
        if not takes_writes(wire):
            return "the database takes no writes"
        lacking = missing_migrations(wire)
    return f"{lacking} migrations are missing: run manage.py prepare" if lacking else ""


def _valkey() -> str:
    address = settings.REDIS_URL
    with redis.Redis.from_url(address, socket_timeout=1, socket_connect_timeout=1) as client:
        client.ping()
    return ""


@cache
def needed_migrations() -> frozenset[tuple[str, str]]:
    """What this release brings for `public`. A newer database is fine: releases overlap."""
    labels = {name.rsplit(".", 1)[-1] for name in settings.SHARED_APPS}
    loader = MigrationLoader(None, ignore_no_migrations=True)
    return frozenset(key for key in loader.disk_migrations if key[0] in labels)


keeper = Keeper()
