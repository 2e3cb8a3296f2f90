"""
The two servers of a state folder, as one thing.

Addresses in the environment win: with DATABASE_URL no Postgres is started, with REDIS_URL no
Valkey.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from embedded import roles
from embedded.accounts import server_account
from embedded.homes import remove_home, servers_home
from embedded.postgres import postgres_answers, postgres_url, start_postgres
from embedded.server import Server, pid_alive
from embedded.state import (
    Running,
    choose_port,
    passwords,
    read_running,
    starting,
    write_running,
)
from embedded.valkey import start_valkey, valkey_answers, valkey_url


@dataclass(slots=True)
class Cluster:
    """Addresses of the servers. `processes` are those this process started, in starting order."""

    state: Path
    app_url: str
    owner_url: str
    redis_url: str
    superuser_url: str | None = None
    processes: list[Server] = field(default_factory=list)

    def env(self) -> dict[str, str]:
        """What the application needs. The superuser's address is not among it."""
        return {
            "DATABASE_URL": self.app_url,
            "OWNER_DATABASE_URL": self.owner_url,
            "REDIS_URL": self.redis_url,
        }

    def stop(self) -> None:
        """Stop what this process started, Valkey before Postgres. Adopted servers stay up."""
        for server in reversed(self.processes):
            server.stop()
        self.processes.clear()

    def destroy(self) -> None:
        """Stop, and delete the servers' data. For tests."""
        self.stop()
        remove_home(self.state)

    @staticmethod
    def attach(state: Path) -> dict[str, str] | None:
        """The environment of the servers that run in `state` now; None when none answer."""
        running = read_running(state)
        if running is None or not (state / "servers.secret").exists():
            return None
        cluster = _addresses(state, running)
        if postgres_answers(cluster.app_url) and valkey_answers(cluster.redis_url):
            return cluster.env()
        return None


def ensure(state: Path, *, fast: bool = False, database: str = "ezscale") -> Cluster:
    """
    Start what does not run yet in `state`, prepare the database and its roles, give the addresses.

    `fast` is for tests: data does not outlive a crash of the machine. Raises ServerFailed when a
    server does not come up. Servers die with the calling thread: call it from the main one.
    """
    state = state.resolve()
    with starting(state):
        before = read_running(state) or Running()
        started: list[Server] = []
        try:
            postgres = None if os.environ.get("DATABASE_URL") else _postgres(state, before, fast)
            started += [postgres] if postgres else []
            valkey = None if os.environ.get("REDIS_URL") else _valkey(state, before, fast)
            started += [valkey] if valkey else []
            running = Running(
                postgres_port=postgres.port if postgres else 0,
                valkey_port=valkey.port if valkey else 0,
                postgres_pid=postgres.pid if postgres else 0,
                valkey_pid=valkey.pid if valkey else 0,
                database=database,
            )
            cluster = _addresses(state, running)
            if postgres:
                secret = passwords(state)
                roles.prepare_database(
                    _superuser_url(state, postgres.port),
                    database,
                    owner=secret["owner"],
                    app=secret["app"],
                )
            write_running(state, running)
        except BaseException:
            for server in reversed(started):
                server.stop()
            raise
    cluster.processes = [server for server in started if not server.adopted]
    return cluster


def _postgres(state: Path, before: Running, fast: bool) -> Server:
    log = _log(state, "postgres")
    port = before.postgres_port
    if pid_alive(before.postgres_pid) and postgres_answers(_superuser_url(state, port)):
        return Server("postgres", port, before.postgres_pid, log)
    account = server_account()
    return start_postgres(
        servers_home(state, account, fast=fast),
        log,
        port=choose_port(port),
        password=passwords(state)["superuser"],
        account=account,
        fast=fast,
    )


def _valkey(state: Path, before: Running, fast: bool) -> Server:
    log = _log(state, "valkey")
    port, password = before.valkey_port, passwords(state)["valkey"]
    if pid_alive(before.valkey_pid) and valkey_answers(valkey_url(port, password)):
        return Server("valkey", port, before.valkey_pid, log)
    account = server_account()
    return start_valkey(
        servers_home(state, account, fast=fast),
        log,
        port=choose_port(port),
        password=password,
        account=account,
        fast=fast,
    )


def _log(state: Path, name: str) -> Path:
    folder = state / "log"
    folder.mkdir(exist_ok=True)
    return folder / f"{name}.log"


def _superuser_url(state: Path, port: int, database: str = "postgres") -> str:
    return postgres_url(port, "postgres", passwords(state)["superuser"], database)


def _addresses(state: Path, running: Running) -> Cluster:
    secret = passwords(state)
    port, name = running.postgres_port, running.database
    app_url = postgres_url(port, roles.APP, secret["app"], name)
    owner_url = postgres_url(port, roles.OWNER, secret["owner"], name)
    superuser: str | None = _superuser_url(state, port, name)
    if not port:
        app_url = os.environ.get("DATABASE_URL", "")
        owner_url = os.environ.get("OWNER_DATABASE_URL", app_url)
        superuser = os.environ.get("SUPERUSER_DATABASE_URL")
    redis_url = valkey_url(running.valkey_port, secret["valkey"])
    if not running.valkey_port:
        redis_url = os.environ.get("REDIS_URL", "")
    return Cluster(state, app_url, owner_url, redis_url, superuser)
