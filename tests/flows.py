"""The search cluster's double, from outside, and the platform connected to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from kernel.actor import MACHINE
from kernel.tenancy.context import on_platform_side
from sandbox.common.process import running
from sandbox.elastiflow.app import API_KEY, PASSWORD, USER
from shared_apps.traffic.models import Connection
from shared_apps.traffic.services import connect
from tests.folders import passing_folder

OUTSIDE = "198.18.0.9"
GB = 10**9


@dataclass(frozen=True)
class Cluster:
    """Flows go in; `settings` is how our reader is connected to it."""

    url: str

    @property
    def settings(self) -> dict[str, str]:
        return {
            "base_url": self.url,
            "username": USER,
            "password": PASSWORD,
            "own_prefixes": "203.0.113.0/24, 198.51.100.0/24, 192.0.2.0/24, 2001:db8::/32",
            "allow_private": "yes",
        }

    @property
    def by_key(self) -> dict[str, str]:
        found = {**self.settings, "api_key": API_KEY}
        return {name: value for name, value in found.items() if name not in {"username"}}

    def feed(self, *flows: dict[str, Any], layout: str = "codex") -> None:
        body = {"layout": layout, "flows": list(flows)}
        httpx.post(f"{self.url}/_sandbox/flows", json=body).raise_for_status()

    def sent(self, address: str, at: datetime, octets: int, **more: Any) -> dict[str, Any]:
        """A flow from one of our addresses into the world."""
        return {"at": at.isoformat(), "src": address, "dst": OUTSIDE, "bytes": octets, **more}

    def received(self, address: str, at: datetime, octets: int, **more: Any) -> dict[str, Any]:
        return {"at": at.isoformat(), "src": OUTSIDE, "dst": address, "bytes": octets, **more}

    def arm(self, mode: str, operation: str = "search", times: int = 1) -> None:
        body = {"operation": operation, "mode": mode, "times": times}
        httpx.post(f"{self.url}/_sandbox/faults", json=body).raise_for_status()

    def fired(self) -> int:
        return sum(httpx.get(f"{self.url}/_sandbox/faults").json()["fired"].values())

    def clear_faults(self) -> None:
        httpx.delete(f"{self.url}/_sandbox/faults")

    def clear(self) -> None:
        httpx.delete(f"{self.url}/_sandbox/flows")

    def connect(self, name: str = "Edge", **settings: str) -> Connection:
        """As the staff do it."""
        with on_platform_side():
            return connect(
                name=name,
                driver="elastiflow",
                settings={**self.settings, **settings},
                actor=MACHINE,
            )


def hours(first: datetime, many: int) -> Iterator[datetime]:
    return (first + timedelta(hours=at) for at in range(many))


@pytest.fixture(scope="session")
def _cluster() -> Iterator[Cluster]:
    with (
        passing_folder("ezscale-flows-") as folder,
        running("sandbox.elastiflow", state=folder) as url,
    ):
        yield Cluster(url)


@pytest.fixture
def cluster(_cluster: Cluster) -> Cluster:
    _cluster.clear()
    return _cluster
