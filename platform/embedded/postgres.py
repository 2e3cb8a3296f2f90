"""Postgres in a state folder: make the data folder, start, ask whether it answers."""

from __future__ import annotations

import signal
import subprocess
from pathlib import Path

import psycopg

from embedded.accounts import Account, spawn
from embedded.homes import postgres_programs, private_folder
from embedded.server import Server
from embedded.state import write_private

_ENV = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC", "HOME": "/"}
_OPTIONS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "200",
    # Making or dropping one store's schema holds thousands of locks in one transaction.
    "max_locks_per_transaction": "512",
    "shared_buffers": "256MB",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
# For tests: data may be lost with the machine, never with the process.
_FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
}
# Reading millions of files before a crash restart takes minutes; asking the file system does not.
_SAFE = {"recovery_init_sync_method": "syncfs"}
_READY_SECONDS = 120


def postgres_url(port: int, role: str, password: str, database: str) -> str:
    return f"postgresql://{role}:{password}@127.0.0.1:{port}/{database}"


def start_postgres(
    home: Path, log: Path, *, port: int, password: str, account: Account | None, fast: bool
) -> Server:
    """Start on the data in `home`, made when missing, and wait until it answers."""
    folder = private_folder(home / "postgres", account)
    programs = postgres_programs(home, account)
    data = folder / "data"
    if not (data / "PG_VERSION").exists():
        _make_data(programs, data, password=password, account=account, fast=fast)
    options = _OPTIONS | {"port": str(port)} | (_FAST if fast else _SAFE)
    settings = [part for key, value in options.items() for part in ("-c", f"{key}={value}")]
    with open(log, "ab") as sink:
        process = spawn(
            [programs / "postgres", "-D", data, *settings],
            log=sink,
            cwd=Path("/"),
            env=_ENV,
            account=account,
            death_signal=signal.SIGINT,
        )
    server = Server("postgres", port, process.pid, log, process, stop_signal=signal.SIGINT)
    url = postgres_url(port, "postgres", password, "postgres")
    server.wait_ready(lambda: postgres_answers(url), _READY_SECONDS)
    return server


def postgres_answers(url: str) -> bool:
    try:
        with psycopg.connect(url, connect_timeout=3):
            return True
    except psycopg.OperationalError:
        return False


def database_identity(url: str) -> str:
    """Tells one database from another that later took its place under the same name."""
    with psycopg.connect(url) as connection:
        row = connection.execute(
            "select system_identifier::text || '/' || (select oid from pg_database"
            " where datname = current_database()) from pg_control_system()"
        ).fetchone()
    return str(row[0]) if row else ""


def _make_data(
    programs: Path, data: Path, *, password: str, account: Account | None, fast: bool
) -> None:
    """Makes it under another name first: an interrupted start leaves no half-made data folder."""
    draft = data.with_name("data.draft")
    subprocess.run(["rm", "-rf", str(draft)], check=True)
    # The file lies in a 0700 folder, and only for the second that initdb needs it.
    secret = data.with_name("password")
    write_private(secret, password)
    if account:
        account.own(secret)
    try:
        subprocess.run(
            [
                programs / "initdb",
                *("-D", draft, "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8"),
                *("--auth=scram-sha-256", f"--pwfile={secret}"),
                *(["--no-sync"] if fast else []),
            ],
            cwd="/",
            env=_ENV,
            check=True,
            capture_output=True,
            text=True,
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
        )
    except subprocess.CalledProcessError as error:
        raise RuntimeError(f"initdb failed:\n{error.stdout}\n{error.stderr}") from error
    finally:
        secret.unlink()
    draft.rename(data)
