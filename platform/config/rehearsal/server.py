"""A Postgres on restored files, for the time of a look: it writes nothing to the outside."""

from __future__ import annotations

import shutil
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

from embedded.accounts import Account, spawn
from kernel.errors import Misconfigured, Unavailable

_PROGRAMS = Path("/usr/lib/postgresql")
# It archives nothing (the repository is the living server's) and takes its log from there only.
_CONFIG = """
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
archive_mode = off
hot_standby = off
ssl = off
fsync = on
max_connections = 20
max_locks_per_transaction = 512
timezone = 'UTC'
"""
_ENV = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC", "HOME": "/"}
# Replaying a day's log takes hours on a large server; the timer's limit ends it sooner.
_READY_SECONDS = 6 * 3600


@contextmanager
def serving(data: Path, login: str, account: Account | None) -> Iterator[str]:
    """
    Start on `data`, wait until the log is replayed, and give `login`'s address on it.

    Raises Misconfigured without the programs of that release, Unavailable when it does not come up.
    """
    programs = _PROGRAMS / (data / "PG_VERSION").read_text().strip() / "bin"
    if not (programs / "postgres").exists():
        raise Misconfigured(f"{programs} has no postgres: the restored data is of that release")
    beside = data.with_name("server")
    beside.mkdir(mode=0o700)
    (beside / "postgresql.conf").write_text(_CONFIG)
    (beside / "pg_hba.conf").write_text("host all all 127.0.0.1/32 scram-sha-256\n")
    (beside / "pg_ident.conf").touch()
    log = data.with_name("postgres.log")
    port = _free_port()
    places = {name: beside / f"{file}.conf" for name, file in _FILES.items()}
    # What stands in the restored folder itself (postgresql.auto.conf) yields to the command line.
    said = {**places, "port": port, "archive_mode": "off", "listen_addresses": "127.0.0.1"}
    if account:
        for path in (beside, *beside.iterdir()):
            account.own(path)
    with log.open("ab") as sink:
        process = spawn(
            [
                programs / "postgres",
                *("-D", data),
                *(word for name, value in said.items() for word in ("-c", f"{name}={value}")),
            ],
            log=sink,
            cwd=Path("/"),
            env=_ENV,
            account=account,
            death_signal=signal.SIGINT,
        )
    address = _moved(login, port)
    try:
        deadline = time.monotonic() + _READY_SECONDS
        while not _answers(address):
            if process.poll() is not None or time.monotonic() > deadline:
                tail = "\n".join(log.read_text(errors="replace").splitlines()[-12:])
                raise Unavailable(f"the restored server did not come up:\n{tail}")
            time.sleep(0.2)  # noqa: TID251 - a command that waits for its own child
        yield address
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
            process.wait(60)
        shutil.rmtree(beside, ignore_errors=True)


_FILES = {"config_file": "postgresql", "hba_file": "pg_hba", "ident_file": "pg_ident"}


def _answers(address: str) -> bool:
    try:
        with psycopg.connect(address, connect_timeout=3) as wire:
            row = wire.execute("select pg_is_in_recovery()").fetchone()
            return row is not None and row[0] is False
    except psycopg.OperationalError:
        return False


def _moved(url: str, port: int) -> str:
    """The same login and database, on the restored server: passwords came back with it."""
    parts = urlsplit(url)
    login = parts.netloc.rpartition("@")[0]
    return urlunsplit(parts._replace(netloc=f"{login}@127.0.0.1:{port}", query=""))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
