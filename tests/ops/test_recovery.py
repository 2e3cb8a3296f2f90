"""The supervised product: what is killed comes back by itself, and work flows again in time."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import httpx
import psycopg
import pytest

from embedded import processes
from embedded.homes import remove_home
from embedded.postgres import postgres_url
from embedded.stamps import Stamps
from embedded.state import passwords, read_running
from sandbox.common.process import free_port
from tests.faults.ground import ROOT, _no_addresses, wait_until
from tests.prove import figures

pytestmark = [pytest.mark.slow, pytest.mark.faults, pytest.mark.prove]
FIGURE = "recovery"
_serial = count(1)


@dataclass
class Product:
    state: Path
    port: int
    process: subprocess.Popen[bytes]

    def ready(self) -> bool:
        try:
            return httpx.get(f"http://127.0.0.1:{self.port}/health/ready", timeout=4).is_success
        except httpx.HTTPError:
            return False

    def works(self) -> bool:
        """
        A piece of due work of no known kind was taken up: noted as a failure, on its row.

        False as long as the database does not answer either.
        """
        running = read_running(self.state)
        url = postgres_url(
            running.postgres_port, "postgres", passwords(self.state)["superuser"], "ezscale"
        )
        row = ("public", "lab.probe", f"probe-{next(_serial)}")
        try:
            with psycopg.connect(url, connect_timeout=2, autocommit=True) as server:
                server.execute(
                    "insert into outbox_duework (store, kind, subject, due_at, attempts, parked,"
                    " error) values (%s, %s, %s, now(), 0, false, '')",
                    row,
                )
                for _ in range(20):
                    found = server.execute(
                        "select attempts > 0 from outbox_duework"
                        " where (store, kind, subject) = (%s, %s, %s)",
                        row,
                    ).fetchone()
                    if found and found[0]:
                        return True
                    time.sleep(0.1)
        except psycopg.Error:
            return False
        return False

    def pids(self, words: str) -> list[int]:
        """Of this product's own processes only: their environment names its folder."""
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                line = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                mine = f"EZSCALE_STATE={self.state}".encode() in (folder / "environ").read_bytes()
            except OSError:
                continue
            if mine and words in line:
                found.append(int(folder.name))
        return found


@pytest.fixture(scope="module")
def product() -> Iterator[Product]:
    figures.forget(FIGURE)
    state = Path(tempfile.mkdtemp(prefix="ezscale-recovery-")).resolve()
    (state / "static-build").symlink_to(ROOT / "var" / "static-build")
    fonts = next(step for step in processes.set_up_steps(state) if step.name == "fonts")
    Stamps(ROOT, state).mark(fonts)
    port = free_port()
    with _no_addresses(), (state / "run.log").open("wb") as log:
        env = {name: value for name, value in os.environ.items() if not name.startswith("EZSCALE_")}
        env |= {"EZSCALE_STATE": str(state), "PORT": str(port), "EZSCALE_DEMO": "no"}
        child = subprocess.Popen(
            [sys.executable, "-m", "embedded.supervise"],
            cwd=ROOT,
            env={**env, "PYTHONPATH": f"{ROOT / 'platform'}:{ROOT}"},
            stdout=log,
            stderr=log,
        )
        found = Product(state, port, child)
        try:
            wait_until(found.ready, 240, every=0.5, tell=(state / "run.log").read_text)
            wait_until(found.works, 60, tell=(state / "run.log").read_text)
            yield found
        finally:
            child.terminate()
            child.wait(60)
            remove_home(state)
            shutil.rmtree(state, ignore_errors=True)


def measured(product: Product, name: str, goal: float, began: float) -> None:
    """From the kill, at `began`, until every request and every piece of work is served again."""
    wait_until(product.ready, 120)
    ready = time.monotonic() - began
    wait_until(product.works, 120)
    works = time.monotonic() - began
    judged = ready if name == "Postgres" else works
    figures.add(FIGURE, got=int(judged <= goal), total=1)
    figures.say(FIGURE, f"{name}: ready after {ready:.1f} s, work after {works:.1f} s")
    assert judged <= goal, (name, ready, works)


def test_a_killed_worker(product):
    pids = product.pids("celery -A config.celery_app worker")
    assert len(pids) >= 3  # the main one and two that work
    began = time.monotonic()
    for pid in pids:
        os.kill(pid, signal.SIGKILL)
    assert not product.works()
    measured(product, "worker", 60, began)


def test_a_crashed_postgres(product):
    began = time.monotonic()
    os.kill(read_running(product.state).postgres_pid, signal.SIGQUIT)
    wait_until(lambda: not product.ready(), 10)
    measured(product, "Postgres", 10, began)


def test_a_crashed_valkey(product):
    running = read_running(product.state)
    began = time.monotonic()
    os.kill(running.valkey_pid, signal.SIGKILL)
    wait_until(lambda: read_running(product.state).valkey_pid != running.valkey_pid, 30)
    measured(product, "Valkey", 60, began)
