"""Servers that take mail: the mailbox by SMTP, and a mail service's double by HTTP."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from django.conf import settings

from sandbox.common.process import free_port, running
from tests.folders import passing_folder
from tests.servers import ROOT

HTTP = httpx.Client(headers={"connection": "close"})
TOKEN = "sandbox-postmark-token"


@dataclass(frozen=True)
class Postmark:
    """The mail service, seen from outside: the judge of what it took."""

    url: str

    def letters(self) -> list[dict[str, Any]]:
        return HTTP.get(f"{self.url}/_sandbox/letters").json()["letters"]

    def clear(self) -> None:
        HTTP.delete(f"{self.url}/_sandbox/letters")
        HTTP.delete(f"{self.url}/_sandbox/faults")

    def arm(self, operation: str, mode: str, times: int = 1) -> None:
        body = {"operation": operation, "mode": mode, "times": times}
        HTTP.post(f"{self.url}/_sandbox/faults", json=body).raise_for_status()

    def fired(self) -> int:
        return sum(HTTP.get(f"{self.url}/_sandbox/faults").json()["fired"].values())

    def refuse(self, address: str) -> None:
        HTTP.post(f"{self.url}/_sandbox/inactive", json={"address": address})

    def new_token(self, token: str) -> None:
        HTTP.post(f"{self.url}/_sandbox/token", json={"token": token})


@pytest.fixture(scope="session")
def _postmark() -> Iterator[Postmark]:
    with (
        passing_folder("ezscale-postmark-") as folder,
        running("sandbox.postmark", state=folder) as url,
    ):
        yield Postmark(url)


@pytest.fixture
def postmark(_postmark: Postmark, monkeypatch: pytest.MonkeyPatch) -> Postmark:
    _postmark.clear()
    monkeypatch.setattr(settings, "POSTMARK_URL", f"{_postmark.url}/")
    return _postmark


@dataclass(frozen=True)
class Mailbox:
    url: str

    def raw(self, to: str = "") -> list[bytes]:
        """The mails as they came over the wire, oldest first."""
        found = HTTP.get(f"{self.url}/messages.json", params={"to": to}).json()["messages"]
        ids = sorted(one["id"] for one in found)
        return [HTTP.get(f"{self.url}/messages/{one}/raw").content for one in ids]


@pytest.fixture(scope="session")
def _mailbox() -> Iterator[tuple[Mailbox, int]]:
    with passing_folder("ezscale-mailbox-") as folder:
        web, smtp = free_port(), free_port()
        command = [sys.executable, "-m", "sandbox.mailbox", "--http-port", str(web)]
        command += ["--smtp-port", str(smtp), "--state", str(folder)]
        environment = {"PYTHONPATH": str(ROOT / "platform"), "PATH": "/usr/bin:/bin"}
        process = subprocess.Popen(command, env=environment)
        try:
            _wait_for(smtp)
            _wait_for(web)
            yield Mailbox(f"http://127.0.0.1:{web}"), smtp
        finally:
            process.terminate()
            process.wait(timeout=10)


@pytest.fixture
def mailbox(_mailbox: tuple[Mailbox, int], monkeypatch: pytest.MonkeyPatch) -> Mailbox:
    """Empty, and the platform's relay for this test: real SMTP on a real socket."""
    box, port = _mailbox
    HTTP.delete(f"{box.url}/messages")
    monkeypatch.setattr(settings, "EMAIL_BACKEND", "shared_apps.mailing.drivers.smtp.QuietSmtp")
    monkeypatch.setattr(settings, "EMAIL_HOST", "127.0.0.1")
    monkeypatch.setattr(settings, "EMAIL_PORT", port)
    return box


def _wait_for(port: int) -> None:
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"nobody answers on {port}")
