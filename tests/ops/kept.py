"""
A product whose database is kept by the real pgBackRest, in a bucket behind TLS, sealed.

Postgres is Debian's: pgBackRest and the server come from one distribution, as in production. The
settings are those of infra/pgbackrest, with this machine's places filled in.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3

from embedded import roles
from embedded.accounts import server_account, spawn
from embedded.children import port_answers
from embedded.cluster import Cluster, ensure
from embedded.postgres import postgres_answers, postgres_url
from embedded.server import Server
from kernel.tenancy import cloning
from sandbox.common.process import free_port
from tests.certs.mint import Mint
from tests.faults.ground import ROOT, Ground, _no_addresses

INFRA = ROOT / "infra" / "pgbackrest"
BUCKET, REGION, HOST = "ezscale-database", "eu-central-1", "localhost"
_ENV = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC", "HOME": "/"}


def debians_postgres() -> Path | None:
    """The programs of Debian's newest Postgres, where pgBackRest is there too."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=_release)
    return found[-1].parent if found and shutil.which("pgbackrest") else None


def _release(program: Path) -> int:
    return int(program.parts[-3])


@dataclass
class Kept(Ground):
    """A ground with a repository."""

    config: Path = Path()
    bucket: Any = None

    def env(self) -> dict[str, str]:
        return {
            **super().env(),
            "EZSCALE_BACKUP_STANZA": "ezscale",
            "EZSCALE_BACKUP_CONFIG": str(self.config),
            "EZSCALE_LOG_LEVEL": "CRITICAL",
        }

    def pgbackrest(self, *words: str) -> None:
        account = server_account()
        subprocess.run(
            ["pgbackrest", f"--config={self.config}", "--stanza=ezscale", *words],
            cwd="/",
            env=_ENV,
            check=True,
            capture_output=True,
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
        )


@contextmanager
def bucket(state: Path) -> Iterator[tuple[int, Path, Any]]:
    """An S3 server behind TLS: port, its authority's certificate, a client of the bucket."""
    mint = Mint()
    chain, key = mint.chain(HOST)
    for name, text in (("chain.pem", chain), ("key.pem", key), ("root.pem", mint.root)):
        (state / name).write_text(text)
    port = free_port()
    papers = ("--certfile", state / "chain.pem", "--keyfile", state / "key.pem")
    words = ("--bind", f"127.0.0.1:{port}", *papers, "--threads", "8", "--no-control-socket")
    log = (state / "s3.log").open("wb")
    child = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", *words, "tests.ops.s3:application"],
        stdout=log,
        stderr=log,
        cwd=ROOT,
    )
    client = boto3.client(
        "s3",
        endpoint_url=f"https://{HOST}:{port}",
        region_name=REGION,
        aws_access_key_id="test",
        aws_secret_access_key="test",
        verify=str(state / "root.pem"),
    )
    try:
        deadline = time.monotonic() + 30
        while not port_answers(port):
            assert time.monotonic() < deadline
            time.sleep(0.1)
        where: Any = {"LocationConstraint": REGION}
        client.create_bucket(Bucket=BUCKET, CreateBucketConfiguration=where)
        yield port, state / "root.pem", client
    finally:
        client.close()
        child.terminate()
        child.wait(20)
        log.close()


def write_config(state: Path, data: Path, port: int, s3_port: int, root: Path) -> Path:
    """The project's own file, with what an installation fills in."""
    text = (INFRA / "pgbackrest.conf").read_text()
    for name, value in {
        "repo1-s3-endpoint": HOST,
        "repo1-s3-key": "test",
        "repo1-s3-key-secret": "test",
        "repo1-cipher-pass": secrets.token_urlsafe(48),
        "pg1-path": str(data),
        "pg1-port": str(port),
    }.items():
        text, count = re.subn(rf"(?m)^{name}=.*$", f"{name}={value}", text)
        assert count == 1, name
    here = {
        "repo1-storage-port": s3_port,
        "repo1-storage-ca-file": root,
        "lock-path": state / "lock",
        "spool-path": state / "spool",
    }
    more = "\n".join(f"{name}={value}" for name, value in here.items())
    config = state / "pgbackrest.conf"
    config.write_text(
        text.replace("[ezscale]", f"{more}\n\n[ezscale]")
        + f"pg1-socket-path={data}\npg1-user=postgres\n"
    )
    return config


def start_postgres(programs: Path, state: Path, port: int, password: str, config: Path) -> Server:
    account = server_account()
    data = state / "data"
    secret = state / "password"
    secret.write_text(password)
    if account:
        account.own(secret)
    subprocess.run(
        [
            programs / "initdb",
            *("-D", data, "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8", "--data-checksums"),
            *("--auth-host=scram-sha-256", "--auth-local=trust", f"--pwfile={secret}", "--no-sync"),
        ],
        cwd="/",
        env=_ENV,
        check=True,
        capture_output=True,
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
    )
    said = dict(re.findall(r"(?m)^(\w+) = '?(.*?)'?$", (INFRA / "archive.conf").read_text()))
    said["archive_command"] = said["archive_command"].replace(
        "pgbackrest ", f"pgbackrest --config={config} "
    )
    assert {*said} == {"archive_mode", "archive_command", "archive_timeout", "wal_level"}
    said |= {"port": str(port), "listen_addresses": "127.0.0.1", "timezone": "UTC"}
    # A test doesn't wait a minute for the log; fsync is the disk's business, not the backup's.
    said |= {"archive_timeout": "2", "fsync": "off", "unix_socket_directories": str(data)}
    said |= {"max_locks_per_transaction": "512", "max_connections": "60", "jit": "off"}
    with (state / "postgres.log").open("ab") as log:
        process = spawn(
            [
                programs / "postgres",
                *("-D", data),
                *(word for name, value in said.items() for word in ("-c", f"{name}={value}")),
            ],
            log=log,
            cwd=Path("/"),
            env=_ENV,
            account=account,
            death_signal=signal.SIGINT,
        )
    server = Server("postgres", port, process.pid, state / "postgres.log", process)
    server.stop_signal = signal.SIGINT
    url = postgres_url(port, "postgres", password, "postgres")
    server.wait_ready(lambda: postgres_answers(url), 60)
    return server


@contextmanager
def start(programs: Path, cards: Any, panel: Any) -> Iterator[Kept]:
    state = Path(tempfile.mkdtemp(prefix="ezscale-kept-"))
    account = server_account()
    state.chmod(0o711)
    for name in ("data", "lock", "spool"):
        (state / name).mkdir(mode=0o700)
        if account:
            account.own(state / name)
    port, password = free_port(), secrets.token_urlsafe(16)
    app, owner = (secrets.token_urlsafe(16) for _ in range(2))
    with bucket(state) as (s3_port, root, client):
        config = write_config(state, state / "data", port, s3_port, root)
        server = start_postgres(programs, state, port, password, config)
        superuser = postgres_url(port, "postgres", password, "ezscale")
        os.environ["DATABASE_URL"], before = superuser, os.environ.get("DATABASE_URL", "")
        try:
            with _valkey_only():
                valkey = ensure(state, fast=True)
        finally:
            os.environ["DATABASE_URL"] = before
        cluster = Cluster(
            state,
            postgres_url(port, roles.APP, app, "ezscale"),
            postgres_url(port, roles.OWNER, owner, "ezscale"),
            valkey.redis_url,
            superuser,
            [server, *valkey.processes],
        )
        kept = Kept(state, cluster, cards, panel, config=config, bucket=client)
        try:
            first = postgres_url(port, "postgres", password, "postgres")
            roles.prepare_database(first, "ezscale", owner=owner, app=app)
            kept.pgbackrest("stanza-create")
            prepared = kept.python("manage.py", "prepare")
            assert prepared.returncode == 0, prepared.stderr
            yield kept
        finally:
            cluster.destroy()
            shutil.rmtree(state, ignore_errors=True)


@contextmanager
def speaking_to_15(monkeypatch: Any) -> Iterator[None]:
    """
    Stores are opened here as on Postgres 15, which pgBackRest of Debian 12 ends at.

    It has no words for how a single grant inherits. NOINHERIT of the login does the same for this;
    what the walls hold is looked at elsewhere, on the release that they need.
    """
    stock = cloning._role

    def plain(name: str) -> list[str]:
        return [re.sub(r" WITH INHERIT \w+, SET \w+$", "", line) for line in stock(name)]

    monkeypatch.setattr(cloning, "_role", plain)
    yield


@contextmanager
def _valkey_only() -> Iterator[None]:
    """`ensure` starts what has no address: here Valkey."""
    database = os.environ["DATABASE_URL"]
    with _no_addresses():
        os.environ["DATABASE_URL"] = database
        yield
