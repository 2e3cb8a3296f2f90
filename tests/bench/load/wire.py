"""How a visitor's request reaches the product: over a socket, or inside this process."""

from __future__ import annotations

import http.client
from dataclasses import dataclass
from typing import Protocol

_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> str:
        return next((value for key, value in self.headers if key.lower() == name), "")

    @property
    def text(self) -> str:
        return self.body.decode(errors="replace")


class Wire(Protocol):
    def send(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        """Raises OSError or http.client.HTTPException when no answer came."""

    def close(self) -> None: ...


class Socket:
    """One connection, kept open as a browser keeps it; opened anew when the server closed it."""

    def __init__(self, port: int) -> None:
        self._line = http.client.HTTPConnection("127.0.0.1", port, timeout=_SECONDS)

    def send(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        was_open = self._line.sock is not None
        try:
            return self._ask(method, path, body, headers)
        except (http.client.RemoteDisconnected, ConnectionError, BrokenPipeError):
            self._line.close()
            if not was_open:
                raise
            # Closed between two requests, by its right: browsers ask again, too.
            return self._ask(method, path, body, headers)
        except (OSError, http.client.HTTPException):
            self._line.close()
            raise

    def _ask(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        self._line.request(method, path, body or None, headers)
        said = self._line.getresponse()
        return Answer(said.status, said.getheaders(), said.read())

    def close(self) -> None:
        self._line.close()
