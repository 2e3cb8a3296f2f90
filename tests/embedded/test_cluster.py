"""Servers start, are found, are shared, keep their data, and leave nothing behind."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest
import redis

from embedded.cluster import Cluster, ensure
from embedded.server import pid_alive
from embedded.state import choose_port, read_running

ROOT = Path(__file__).resolve().parents[2]


def test_both_servers_answer_under_their_addresses(state: Path):
    cluster = ensure(state, fast=True)
    try:
        with psycopg.connect(cluster.app_url) as connection:
            assert connection.execute("show timezone").fetchone() == ("UTC",)
            assert connection.execute("show max_locks_per_transaction").fetchone() == ("512",)
        with redis.Redis.from_url(f"{cluster.redis_url}/0") as client:
            assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
    finally:
        cluster.destroy()


def test_stop_leaves_no_process_and_nothing_to_attach_to(state: Path):
    cluster = ensure(state, fast=True)
    pids = [server.pid for server in cluster.processes]
    assert Cluster.attach(state) == cluster.env()
    cluster.stop()
    assert [pid_alive(pid) for pid in pids] == [False, False]
    assert Cluster.attach(state) is None


def test_a_second_start_keeps_data_and_addresses(state: Path):
    cluster = ensure(state, fast=True)
    with psycopg.connect(cluster.owner_url) as connection:
        connection.execute("create table public.kept as select 42 as answer")
    cluster.stop()
    again = ensure(state, fast=True)
    try:
        assert again.env() == cluster.env()
        with psycopg.connect(again.owner_url) as connection:
            assert connection.execute("select answer from public.kept").fetchone() == (42,)
    finally:
        again.stop()


def test_running_servers_are_adopted_and_left_alone(state: Path):
    """Who comes second may not stop what the first one needs."""
    first = ensure(state, fast=True)
    second = ensure(state, fast=True)
    assert second.env() == first.env()
    assert second.processes == []
    second.stop()
    assert Cluster.attach(state) is not None
    first.stop()


def test_one_cluster_holds_several_databases(state: Path):
    """Workers of one test run have a database each."""
    first = ensure(state, fast=True)
    second = ensure(state, fast=True, database="ezscale_gw1")
    with psycopg.connect(second.app_url) as connection:
        assert connection.info.dbname == "ezscale_gw1"
    first.stop()


def test_passwords_are_for_their_owner_only(state: Path):
    cluster = ensure(state, fast=True)
    cluster.stop()
    modes = {name: stat.S_IMODE((state / name).stat().st_mode) for name in ("servers.secret",)}
    data = (state / "servers").resolve()
    assert modes == {"servers.secret": 0o600}
    assert stat.S_IMODE((data / "valkey" / "valkey.conf").stat().st_mode) == 0o600
    assert stat.S_IMODE((data / "postgres").stat().st_mode) == 0o700
    assert not (data / "postgres" / "password").exists()


def test_a_wrong_password_is_refused(state: Path):
    cluster = ensure(state, fast=True)
    try:
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(cluster.app_url.replace("ezscale_app:", "ezscale_app:x"))
    finally:
        cluster.stop()


@pytest.mark.faults
def test_servers_die_with_a_killed_starter(state: Path):
    """kill -9 gives no chance to clean up: the kernel must do it."""
    starter = subprocess.Popen(
        [sys.executable, "-m", "embedded", "up", "--state", str(state)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": "platform"},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert starter.stdout is not None
    assert starter.stdout.readline().startswith("DATABASE_URL=")
    running = read_running(state)
    assert running is not None
    starter.send_signal(signal.SIGKILL)
    starter.wait()
    starter.stdout.close()
    wait_until(lambda: not pid_alive(running.postgres_pid) and not pid_alive(running.valkey_pid))
    again = ensure(state, fast=True)
    assert again.env()["DATABASE_URL"].endswith(f":{running.postgres_port}/ezscale")
    again.stop()


def test_given_addresses_start_nothing(state: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://ezscale_app:x@db.example/ezscale")
    monkeypatch.setenv("OWNER_DATABASE_URL", "postgresql://ezscale_owner:y@db.example/ezscale")
    monkeypatch.setenv("REDIS_URL", "redis://queue.example")
    cluster = ensure(state, fast=True)
    assert cluster.processes == []
    assert cluster.env() == {
        "DATABASE_URL": "postgresql://ezscale_app:x@db.example/ezscale",
        "OWNER_DATABASE_URL": "postgresql://ezscale_owner:y@db.example/ezscale",
        "REDIS_URL": "redis://queue.example",
    }


def test_a_taken_port_is_not_chosen(state: Path):
    cluster = ensure(state, fast=True)
    taken = cluster.processes[0].port
    try:
        assert choose_port(taken) != taken
    finally:
        cluster.stop()
    assert choose_port(taken) == taken


def wait_until(true, seconds: float = 15) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not come true"
        time.sleep(0.05)
