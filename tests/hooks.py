"""A receiver of webhooks, from outside."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from django.conf import LazySettings

from sandbox.common.process import free_port, running


@dataclass(frozen=True)
class Receiver:
    url: str

    def at(self, name: str) -> str:
        return f"{self.url}/in/{name}"

    def knows(self, name: str, secret: str) -> None:
        body = {"secret": secret}
        httpx.put(f"{self.url}/_sandbox/secrets/{name}", json=body).raise_for_status()

    def answers(self, name: str, status: int, **more: Any) -> None:
        body = {"status": status, **more}
        httpx.put(f"{self.url}/_sandbox/answers/{name}", json=body).raise_for_status()

    def fault(self, mode: str, times: int = 1) -> None:
        body = {"operation": "in", "mode": mode, "times": times}
        httpx.post(f"{self.url}/_sandbox/faults", json=body).raise_for_status()

    @property
    def received(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = httpx.get(f"{self.url}/_sandbox/received").json()
        return found


@pytest.fixture(scope="session")
def receiver_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    state, port = tmp_path_factory.mktemp("webhooks"), free_port()
    with running("sandbox.webhooks", state=state, port=port) as address:
        yield address


@pytest.fixture
def receiver(receiver_process: str, settings: LazySettings) -> Receiver:
    settings.SANDBOX_WEBHOOKS_URL = receiver_process
    httpx.delete(f"{receiver_process}/_sandbox/received").raise_for_status()
    httpx.delete(f"{receiver_process}/_sandbox/faults").raise_for_status()
    return Receiver(receiver_process)
