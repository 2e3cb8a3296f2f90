"""Alive and ready are two questions, and neither answer tells a stranger anything."""

from __future__ import annotations

import os
import signal
import time

import psycopg
import pytest
from django.conf import settings
from django.test import Client

from config import draining, health
from config.doctor import database
from config.doctor.finding import FAIL, OK
from embedded.cluster import ensure
from tests.faults.ground import _django, _no_addresses


@pytest.fixture(scope="module")
def servers(tmp_path_factory):
    """A Postgres and a Valkey of this file's own, to be stopped; no product's tables in them."""
    with _no_addresses():
        cluster = ensure(tmp_path_factory.mktemp("health"), fast=True)
        yield cluster
        cluster.destroy()


@pytest.fixture
def fresh(monkeypatch):
    monkeypatch.setattr(health, "keeper", health.Keeper())


def ask(path: str, host: str = "10.1.2.3"):
    began = time.monotonic()
    answer = Client(headers={"host": host}).get(path)
    assert time.monotonic() - began < health.WAIT_SECONDS + 4  # a busy machine's scheduler included
    assert answer.content in {b"ok\n", b"no\n"}
    assert not answer.cookies
    return answer


def stopped(cluster, name: str):
    one = next(server for server in cluster.processes if server.name == name)
    os.killpg(os.getpgid(one.pid), signal.SIGSTOP)
    return one


@pytest.mark.parametrize("host", ["10.1.2.3", "nobody.example", "acme.ezscale.localhost"])
def test_it_is_live_and_ready_on_any_host(fresh, host):
    assert ask("/health/live", host).status_code == 200
    answer = ask("/health/ready", host)
    assert (answer.status_code, health.keeper.reason()) == (200, "")
    assert answer["Cache-Control"] == "no-store"


def test_a_stopped_valkey_is_not_ready(fresh, servers, settings):
    settings.REDIS_URL = servers.redis_url
    assert ask("/health/ready").status_code == 200
    health.keeper = health.Keeper()
    one = stopped(servers, "valkey")
    try:
        assert ask("/health/ready").status_code == 503
        assert ask("/health/live").status_code == 200
        assert "Timeout" in health.keeper.reason()
    finally:
        os.killpg(os.getpgid(one.pid), signal.SIGCONT)


def test_a_hanging_postgres_is_not_ready_and_not_waited_for(fresh, servers, monkeypatch):
    place = {**settings.DATABASES["default"], **_django(servers.app_url)}
    monkeypatch.setitem(settings.DATABASES, "default", place)
    one = stopped(servers, "postgres")
    try:
        for _ in range(3):
            assert ask("/health/ready").status_code == 503
        assert ask("/health/live").status_code == 200
    finally:
        os.killpg(os.getpgid(one.pid), signal.SIGCONT)


def test_a_database_without_our_tables_is_not_ready(fresh, servers, monkeypatch):
    place = {**settings.DATABASES["default"], **_django(servers.app_url)}
    monkeypatch.setitem(settings.DATABASES, "default", place)
    assert ask("/health/ready").status_code == 503
    assert "prepare" in health.keeper.reason()


def test_a_release_that_is_ahead_of_its_database_is_not_ready(fresh, monkeypatch):
    more = health.needed_migrations() | {("billing", "9999_of_tomorrow")}
    monkeypatch.setattr(health, "needed_migrations", lambda: more)
    assert ask("/health/ready").status_code == 503
    assert "1 migrations" in health.keeper.reason()


def test_a_login_that_passes_the_wall_is_not_ready(fresh, monkeypatch):
    """As the owner: a web server that was given the wrong address."""
    place = {**settings.DATABASES["default"], **_django(settings.OWNER_DATABASE_URL)}
    monkeypatch.setitem(settings.DATABASES, "default", place)
    assert ask("/health/ready").status_code == 503
    assert "wall" in health.keeper.reason()


def test_a_database_that_takes_no_writes_is_not_ready(fresh, db):
    """As a standby that DATABASE_URL leads to after a failover: every page works, no order does."""
    place = settings.DATABASES["default"]
    said = f'alter role "{place["USER"]}" in database "{place["NAME"]}"'
    with psycopg.connect(os.environ["EZSCALE_TEST_SUPERUSER_URL"], autocommit=True) as wire:
        wire.execute(f"{said} set default_transaction_read_only = on")
        try:
            assert ask("/health/ready").status_code == 503
            assert health.keeper.reason() == "the database takes no writes"
            assert database.writes_are_taken().level == FAIL
        finally:
            wire.execute(f"{said} reset default_transaction_read_only")
    assert database.writes_are_taken().level == OK


def test_asking_often_asks_the_database_once(fresh, monkeypatch):
    asked = []
    real = psycopg.connect

    def connect(**given):
        asked.append(1)
        return real(**given)

    monkeypatch.setattr(psycopg, "connect", connect)
    for _ in range(20):
        ask("/health/ready")
    assert len(asked) == 1


def test_one_that_leaves_is_not_ready(fresh):
    try:
        draining.begin()
        assert ask("/health/ready").status_code == 503
        assert ask("/health/live").status_code == 200
    finally:
        draining._mark[0] = 0
