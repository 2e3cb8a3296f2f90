"""What the state folder remembers: passwords, ports, and which servers run now."""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_SECRET_NAMES = ("superuser", "owner", "app", "valkey")


@dataclass(frozen=True, slots=True)
class Running:
    """The servers that were started last in a state folder. Zeros: not started by us."""

    postgres_port: int = 0
    valkey_port: int = 0
    postgres_pid: int = 0
    valkey_pid: int = 0
    database: str = ""


def read_running(state: Path) -> Running | None:
    try:
        return Running(**json.loads((state / "servers.json").read_text()))
    except (FileNotFoundError, ValueError, TypeError):
        return None


def write_running(state: Path, running: Running) -> None:
    write_private(
        state / "servers.json",
        json.dumps({name: getattr(running, name) for name in Running.__slots__}, indent=1),
    )


def write_private(path: Path, text: str) -> None:
    """Replace a file at once; only its owner may read it, from its first byte on."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    draft.replace(path)


def passwords(state: Path) -> dict[str, str]:
    """Random, made once, kept in a 0600 file. URL-safe characters only."""
    path = state / "servers.secret"
    known: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
    missing = [name for name in _SECRET_NAMES if name not in known]
    if missing:
        known |= {name: secrets.token_urlsafe(24) for name in missing}
        write_private(path, json.dumps(known))
    return known


def choose_port(remembered: int) -> int:
    """The remembered port when it is free, so that addresses stay the same; else any free one."""
    if remembered and _is_free(remembered):
        return remembered
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        # Servers set it too: a port in TIME_WAIT counts as free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


@contextmanager
def starting(state: Path) -> Iterator[None]:
    """Two starts in one folder wait for each other, so that both end up with the same servers."""
    state.mkdir(parents=True, exist_ok=True)
    with open(state / "servers.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
