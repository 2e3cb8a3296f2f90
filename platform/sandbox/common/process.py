"""Start a sandbox server as a process of its own and wait until it answers."""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

_IMPORT_ROOT = Path(__file__).resolve().parents[2]


# Below what Linux gives to outgoing connections (32768 and up): those never take one of these.
_PORTS = range(10_000, 32_000)


def free_port(neighbours: int = 0) -> int:
    """
    A port of this machine that nobody listens on right now, as are the `neighbours` above it.

    Chosen by real chance (tests seed `random`), so that processes that ask at the same moment
    are told different ones.
    """
    while True:
        first = secrets.choice(_PORTS)
        if all(_is_free(port) for port in range(first, first + neighbours + 1)):
            return first


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


@contextmanager
def running(
    module: str, *, state: Path, port: int | None = None, options: tuple[str, ...] = ()
) -> Iterator[str]:
    """
    Run `python -m MODULE --port … --state …` and give its address, `http://127.0.0.1:PORT`.

    The process ends with the block. Raises RuntimeError when it does not answer in 20 seconds.
    """
    port = port or free_port()
    command = [sys.executable, "-m", module, "--host", "127.0.0.1", "--port", str(port)]
    command += ["--state", str(state), *options]
    environment = {**os.environ, "PYTHONPATH": str(_IMPORT_ROOT)}
    state.mkdir(parents=True, exist_ok=True)
    with (state / "server.log").open("ab") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_for(address, process)
        yield address
    finally:
        process.terminate()
        try:
            process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"the sandbox ended with {process.returncode}: see its server.log")
        try:
            httpx.get(f"{address}/_sandbox/faults", timeout=2)
            return
        except httpx.HTTPError:
            time.sleep(0.05)
    raise RuntimeError(f"the sandbox does not answer at {address}")
