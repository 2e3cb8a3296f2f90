"""A sandbox server of desktops in its own process, with the judge's doors as methods."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from sandbox.common.process import running
from sandbox.kasm import catalogue

# Keeps no connection: servers of several tests come and go.
HTTP = httpx.Client(limits=httpx.Limits(max_keepalive_connections=0))
KEY, SECRET = "key-for-tests", "secret-for-tests"
BASIC = catalogue.GROUPS[0]
PRO = catalogue.GROUPS[1]


def images_of(group: catalogue.Group) -> list[dict[str, Any]]:
    return [one for one in catalogue.images() if group.name in one["categories"]]


@dataclass(frozen=True, slots=True)
class RunningKasm:
    url: str

    def old(self, function: str, **arguments: Any) -> httpx.Response:
        """As a client up to 1.18 asks."""
        body = {"api_key": KEY, "api_key_secret": SECRET, **arguments}
        return HTTP.post(f"{self.url}/api/public/{function}", json=body)

    def new(self, function: str, **arguments: Any) -> httpx.Response:
        """As a client of 1.19 asks."""
        return HTTP.post(f"{self.url}/api/{function}", json=arguments, auth=(KEY, SECRET))

    def arm(self, operation: str, mode: str, times: int = 1) -> None:
        body = {"operation": operation, "mode": mode, "times": times}
        HTTP.post(f"{self.url}/_sandbox/faults", json=body).raise_for_status()

    def fired(self) -> int:
        found = HTTP.get(f"{self.url}/_sandbox/faults").json()["fired"]
        return sum(found.values())

    def ledger(self) -> dict[str, Any]:
        found: dict[str, Any] = HTTP.get(f"{self.url}/_sandbox/ledger").json()
        return found

    def set(self, **settings: Any) -> None:
        HTTP.post(f"{self.url}/_sandbox/settings", json=settings).raise_for_status()

    def door(self, path: str) -> None:
        """What happens from outside: "kasms/ID/end", "users/ID/delete", "restart"."""
        answer = HTTP.post(f"{self.url}/_sandbox/{path}")
        assert answer.status_code == 303, answer.text

    def screen(self, link: str) -> dict[str, Any]:
        """What the page of this link shows, as its script asks."""
        parts = link.partition("#/")[2].split("?")[0].split("/")
        assert parts[0] == "connect"
        query = {"kind": parts[1], "id": parts[2], "token": parts[-1], "first": "1"}
        if parts[1] == "kasm":
            query["user"] = parts[3]
        found: dict[str, Any] = HTTP.get(f"{self.url}/_sandbox/view", params=query).json()
        return found

    def reset(self) -> None:
        HTTP.post(f"{self.url}/_sandbox/reset").raise_for_status()


@contextlib.contextmanager
def running_kasm(
    folder: Path, *, start_seconds: str = "0.2", stop_seconds: str = "0.2"
) -> Iterator[RunningKasm]:
    options = ("--key", KEY, "--secret", SECRET)
    pace = ("--start-seconds", start_seconds, "--stop-seconds", stop_seconds)
    with running("sandbox.kasm", state=folder, options=(*options, *pace)) as url:
        yield RunningKasm(url)
