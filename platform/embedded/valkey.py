"""Valkey in a state folder: write its configuration, start, ask whether it answers."""

from __future__ import annotations

from pathlib import Path

import redis

from embedded.accounts import Account, spawn
from embedded.homes import private_folder, valkey_program
from embedded.server import Server
from embedded.state import write_private

_READY_SECONDS = 30


def valkey_url(port: int, password: str) -> str:
    """Without a database number: the broker takes /0 and the cache /1."""
    return f"redis://:{password}@127.0.0.1:{port}"


def start_valkey(
    home: Path, log: Path, *, port: int, password: str, account: Account | None, fast: bool
) -> Server:
    folder = private_folder(home / "valkey", account)
    # The password stands in a private file, not among the arguments that everybody can list.
    conf = folder / "valkey.conf"
    write_private(conf, _configuration(folder, port=port, password=password, fast=fast))
    if account:
        account.own(conf)
    with open(log, "ab") as sink:
        process = spawn(
            [valkey_program(home, account), conf],
            log=sink,
            cwd=folder,
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"},
            account=account,
        )
    server = Server("valkey", port, process.pid, log, process)
    url = valkey_url(port, password)
    server.wait_ready(lambda: valkey_answers(url), _READY_SECONDS)
    return server


def valkey_answers(url: str) -> bool:
    try:
        with redis.Redis.from_url(url, socket_timeout=3, socket_connect_timeout=3) as client:
            return bool(client.ping())
    except redis.RedisError:
        return False


def _configuration(folder: Path, *, port: int, password: str, fast: bool) -> str:
    # noeviction: the broker shares this server, and a job must not vanish to make room.
    lines = [
        "bind 127.0.0.1",
        f"port {port}",
        f"requirepass {password}",
        f'dir "{folder}"',
        f"appendonly {'no' if fast else 'yes'}",
        'save ""',
        "maxmemory 256mb",
        "maxmemory-policy noeviction",
        "daemonize no",
    ]
    return "\n".join(lines) + "\n"
