"""Our end of the socket to certbot's process: it says, we do, we answer "ok"."""

from __future__ import annotations

import json
import socket
import time
from typing import Any

from certs.port import Problem, Published, Publisher
from certs.rules import causes
from kernel.errors import OutsideError


class Talk:
    """`problem`: the first thing that went wrong, which is the cause of the rest."""

    def __init__(self, wire: socket.socket, publisher: Publisher, seconds: int) -> None:
        self._wire = wire
        self._publisher = publisher
        self._until = time.monotonic() + seconds
        self._shown: list[Published] = []
        self.problem: Problem | None = None

    def listen(self) -> None:
        """Until the other end closes. Raises TimeoutError."""
        rest = b""
        while True:
            self._wire.settimeout(max(0.1, self._until - time.monotonic()))
            chunk = self._wire.recv(65536)
            if not chunk:
                return
            *lines, rest = (rest + chunk).split(b"\n")
            for line in lines:
                self._wire.sendall(b"ok\n" if self._take(json.loads(line)) else b"no\n")

    def withdraw_all(self) -> None:
        """What a process that died left behind."""
        for one in list(self._shown):
            self._withdraw(one)

    def _take(self, said: dict[str, Any]) -> bool:
        what = said["say"]
        if what == "publish":
            return self._publish(_published(said))
        if what == "published":
            return self._try(self._publisher.settle)
        if what == "withdraw":
            return self._withdraw(_published(said))
        if self.problem is None:
            self.problem = _problem(what, said)
        return True

    def _publish(self, one: Published) -> bool:
        self._shown.append(one)
        return self._try(lambda: self._publisher.publish(one))

    def _withdraw(self, one: Published) -> bool:
        if one in self._shown:
            self._shown.remove(one)
        return self._try(lambda: self._publisher.withdraw(one))

    def _try(self, act: Any) -> bool:
        try:
            act()
        except OutsideError as error:
            self.problem = self.problem or Problem("dns_update", error.answer)
            return False
        return True


def _published(said: dict[str, Any]) -> Published:
    return Published(said["kind"], said["host"], said["token"], said["answer"])


def _problem(what: str, said: dict[str, Any]) -> Problem | None:
    if what == "refused":
        return causes.of_validation(said["kind"], said["detail"])
    if what == "problem":
        return causes.of_order(said["kind"], said["detail"], said["wait"])
    if what == "unreachable":
        return causes.unreachable(said["detail"])
    return None
