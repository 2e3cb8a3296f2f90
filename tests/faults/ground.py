"""
A world of its own for the faults: Postgres, Valkey, sandboxes, and processes that may die.

Everything is committed, as in life: no test transaction holds it. The test process is one of the
workers; others are started as processes and killed.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
from django.conf import settings
from django.db import connection

from embedded.cluster import Cluster, ensure
from kernel.tenancy import routing
from tests.selling import CardSandbox

ROOT = Path(__file__).resolve().parents[2]
_ADDRESSES = ("DATABASE_URL", "OWNER_DATABASE_URL", "REDIS_URL", "SUPERUSER_DATABASE_URL")


@dataclass
class Ground:
    """Servers and sandboxes. `use()` points this process at them, and back."""

    state: Path
    cluster: Cluster
    cards: CardSandbox
    panel: Any
    old_servers: list[Any] = field(default_factory=list)

    def env(self) -> dict[str, str]:
        return {
            **os.environ,
            **self.cluster.env(),
            "EZSCALE_STATE": str(self.state),
            "EZSCALE_SANDBOX_STRIPE_URL": self.cards.url,
            "PYTHONPATH": f"{ROOT / 'platform'}:{ROOT}",
        }

    def python(self, *words: str) -> subprocess.CompletedProcess[str]:
        """A process of the product, to its end: its exit code tells how it died."""
        return subprocess.run(
            [sys.executable, *words],
            cwd=ROOT,
            env=self.env(),
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    @contextmanager
    def process(self, *words: str, **settings: str) -> Iterator[subprocess.Popen[bytes]]:
        """A process of the product, as long as the block, with further settings of its own."""
        log = (self.state / "process.log").open("ab")
        child = subprocess.Popen(
            [sys.executable, *words],
            cwd=ROOT,
            env={**self.env(), **settings},
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        try:
            yield child
        finally:
            child.terminate()
            try:
                child.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(child.pid, signal.SIGKILL)
                child.wait()
            log.close()

    def kill(self, name: str, how: signal.Signals) -> int:
        """Kill a server of the ground; its exit code. SIGQUIT is Postgres' `-m immediate`."""
        server = next(one for one in self.cluster.processes if one.name == name)
        os.kill(server.pid, how)
        assert server.process is not None
        code = server.process.wait(20)
        self.cluster.processes.remove(server)
        return code

    def revive(self) -> None:
        """Start what is dead, on the same ports and data."""
        with _no_addresses():
            again = ensure(self.state, fast=True)
        self.cluster.processes += again.processes

    @contextmanager
    def use(self) -> Iterator[None]:
        """Django in this process works on the ground."""
        before = dict(connection.settings_dict)
        redis_url = settings.REDIS_URL
        connection.close()
        connection.settings_dict.update(_django(self.cluster.app_url))
        owner, settings.OWNER_DATABASE_URL = settings.OWNER_DATABASE_URL, self.cluster.owner_url
        settings.REDIS_URL = self.cluster.redis_url
        routing.forget()
        try:
            yield
        finally:
            connection.close()
            connection.settings_dict.update(before)
            settings.OWNER_DATABASE_URL, settings.REDIS_URL = owner, redis_url
            routing.forget()


def _django(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    return {
        "NAME": parts.path.lstrip("/"),
        "USER": parts.username,
        "PASSWORD": parts.password,
        "HOST": parts.hostname,
        "PORT": str(parts.port),
    }


@contextmanager
def _no_addresses() -> Iterator[None]:
    """Addresses given to the whole run must not reach these servers."""
    kept = {name: os.environ.pop(name) for name in _ADDRESSES if name in os.environ}
    try:
        yield
    finally:
        os.environ.update(kept)


@contextmanager
def start(cards: CardSandbox, panel: Any) -> Iterator[Ground]:
    state = Path(tempfile.mkdtemp(prefix="ezscale-faults-"))
    with _no_addresses():
        cluster = ensure(state, fast=True)
    ground = Ground(state, cluster, cards, panel)
    try:
        prepared = ground.python("manage.py", "prepare")
        assert prepared.returncode == 0, prepared.stderr
        _keep_commits(cluster)
        yield ground
    finally:
        ground.cluster.destroy()
        shutil.rmtree(state, ignore_errors=True)


def _keep_commits(cluster: Cluster) -> None:
    """
    What is committed outlives a crash of Postgres here too, as in life.

    The tests' fast servers answer a commit before it is written, and lose it when they crash.
    """
    with psycopg.connect(cluster.superuser_url or "", autocommit=True) as server:
        server.execute("ALTER DATABASE ezscale SET synchronous_commit = on")


def wait_until(
    what: Any, seconds: float, *, every: float = 0.1, tell: Callable[[], Any] = str
) -> float:
    """Seconds until `what()` was true. Raises AssertionError, with what `tell()` says, if never."""
    started = time.monotonic()
    while time.monotonic() - started < seconds:
        if what():
            return time.monotonic() - started
        time.sleep(every)
    raise AssertionError(f"not within {seconds} s: {tell()}")


def postgres_serves(ground: Ground) -> bool:
    try:
        with psycopg.connect(ground.cluster.app_url, connect_timeout=2):
            return True
    except psycopg.OperationalError:
        return False
