"""Calls to addresses that people typed: only to the public address that was looked at."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from kernel.errors import Misconfigured, Unavailable
from kernel.http import HttpClient

PUBLIC = "8.8.8.8"
Told = list[tuple[str, str]]


@pytest.fixture
def inner() -> Iterator[tuple[int, Told]]:
    """Something on this machine that must not be reached."""
    seen: Told = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.append((self.path, self.headers.get("Host", "")))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Quiet."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port, seen
    server.shutdown()
    server.server_close()


def answer(*addresses: str) -> list[Any]:
    return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 0)) for one in addresses]


class Resolver:
    """The attacker's name server: public at the first look, private from then on."""

    def __init__(self, *answers: list[Any]) -> None:
        self.answers = list(answers)
        self.real = socket.getaddrinfo
        self.asked = 0

    def __call__(self, host: Any, *args: Any, **kwargs: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        if name != "panel.evil.test":
            return self.real(host, *args, **kwargs)
        self.asked += 1
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


def test_a_name_that_changes_after_the_look_reaches_nothing_inside(inner, monkeypatch):
    port, seen = inner
    resolver = Resolver(answer(PUBLIC), answer("127.0.0.1"))
    monkeypatch.setattr(socket, "getaddrinfo", resolver)
    client = HttpClient(f"http://panel.evil.test:{port}", timeout_seconds=1)
    with pytest.raises(Unavailable):
        client.call("GET", "/secrets")
    assert seen == []
    assert resolver.asked == 1


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "::ffff:10.0.0.1"]
)
def test_a_private_address_is_refused(address, monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", Resolver(answer(PUBLIC, address)))
    with pytest.raises(Misconfigured):
        HttpClient("https://panel.evil.test").call("GET", "/")


def test_a_name_goes_along_with_the_address(inner, monkeypatch):
    """The address that was checked is called, under the name that was typed."""
    port, seen = inner
    from kernel import http

    monkeypatch.setattr(http, "public_addresses", lambda host: ["127.0.0.1"])
    HttpClient(f"http://panel.evil.test:{port}").call("GET", "/hello")
    assert seen == [("/hello", f"panel.evil.test:{port}")]
