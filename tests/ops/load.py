"""Visitors of a product that is being deployed: every answer counts, and each that never came."""

from __future__ import annotations

import http.client
import ssl
import threading
from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import urlencode


@dataclass
class Load:
    """Visitors, each with a connection of its own for each request; what came of it is counted."""

    port: int
    host: str
    cookie: str
    stop: threading.Event = field(default_factory=threading.Event)
    good: int = 0
    bad: Counter[str] = field(default_factory=Counter)
    signed_in: int = 200

    def run(self) -> None:
        turn = 0
        while not self.stop.wait(0.2):
            turn += 1
            try:
                self.one(turn)
            except (OSError, http.client.HTTPException) as error:
                self.bad[f"{type(error).__name__}: {error}"] += 1

    def one(self, turn: int) -> None:
        if turn % 3 == 0:
            status = self.ask("POST", "/auth/login/", login=f"nobody{turn}@x.test", password="x")
            wanted = {403, 429}  # without a token of the form: refused, but answered
        else:
            path, wanted = ("/account/", {self.signed_in}) if turn % 2 else ("/", {200})
            status = self.ask("GET", path)
        if status in wanted:
            self.good += 1
        else:
            self.bad[f"{status} at turn {turn % 6}"] += 1

    def ask(self, method: str, path: str, **form: str) -> int:
        trust = ssl.create_default_context()
        trust.check_hostname, trust.verify_mode = False, ssl.CERT_NONE
        wire = http.client.HTTPSConnection(self.host, self.port, timeout=60, context=trust)
        wire._create_connection = lambda _to, *more: _connect(self.port, *more)
        headers = {"Host": self.host, "Cookie": self.cookie, "Connection": "close"}
        if form:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            wire.request(method, path, urlencode(form) if form else None, headers)
            answer = wire.getresponse()
            answer.read()
            return answer.status
        finally:
            wire.close()


def _connect(port: int, *more):
    import socket

    return socket.create_connection(("127.0.0.1", port), *more[:1])
