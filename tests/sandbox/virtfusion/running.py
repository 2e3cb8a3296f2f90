"""A sandbox panel in its own process, with the judge's doors as methods."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from sandbox.common.process import running

# One client: making one loads all root certificates, which takes longer than the tests.
HTTP = httpx.Client()
ROOT = Path(__file__).resolve().parents[3]
TOKEN = "panel-key-for-tests"


@dataclass(frozen=True, slots=True)
class RunningPanel:
    url: str

    def api(self, method: str, path: str, *, token: str = TOKEN, **given: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {token}"}
        return HTTP.request(method, f"{self.url}/api/v1{path}", headers=headers, **given)

    def arm(self, operation: str, mode: str, times: int = 1) -> None:
        body = {"operation": operation, "mode": mode, "times": times}
        HTTP.post(f"{self.url}/_sandbox/faults", json=body).raise_for_status()

    def fired(self) -> int:
        found = HTTP.get(f"{self.url}/_sandbox/faults").json()["fired"]
        return sum(found.values())

    def ledger(self) -> dict[str, Any]:
        found: dict[str, Any] = HTTP.get(f"{self.url}/_sandbox/ledger").json()
        return found

    def stop_outside(self, server_id: str) -> None:
        HTTP.post(f"{self.url}/_sandbox/servers/{server_id}/stop_outside").raise_for_status()

    def reset(self) -> None:
        HTTP.post(f"{self.url}/_sandbox/reset").raise_for_status()


@contextlib.contextmanager
def running_panel(folder: Path, *, build_seconds: str = "0.2") -> Iterator[RunningPanel]:
    options = ("--token", TOKEN, "--build-seconds", build_seconds)
    with running("sandbox.virtfusion", state=folder, options=options) as url:
        yield RunningPanel(url)


@contextlib.contextmanager
def module_running(module: str, *words: str) -> Iterator[None]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "platform")}
    process = subprocess.Popen([sys.executable, "-m", module, *words], env=environment, cwd=ROOT)
    try:
        yield
    finally:
        process.terminate()
        process.wait(timeout=10)


def wait_for(url: str) -> None:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        with contextlib.suppress(httpx.TransportError):
            HTTP.get(url)
            return
        time.sleep(0.05)
    raise AssertionError(f"nothing answers at {url}")
