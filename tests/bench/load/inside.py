"""The product's WSGI application in this process: no socket, and what each answer cost it."""

from __future__ import annotations

import io
import time
from collections import defaultdict
from typing import Any

from tests.bench.load.wire import Answer

_KIND = "application/octet-stream"


class Inside:
    """A wire to `application`; keeps processor seconds of this thread by what was asked."""

    def __init__(self, application: Any) -> None:
        self._application = application
        self.spent: dict[str, list[float]] = defaultdict(list)

    def send(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        asked = _environ(method, path, body, headers)
        said: list[Any] = []
        began = time.thread_time()
        answer = self._application(asked, lambda status, heads: said.extend((status, heads)))
        try:
            content = b"".join(answer)
        finally:
            answer.close()
        self.spent[f"{method} {_shape(path)}"].append(time.thread_time() - began)
        return Answer(int(said[0][:3]), said[1], content)

    def close(self) -> None:
        pass


def _shape(path: str) -> str:
    """The path without what is one row's: ids and numbers."""
    parts = path.partition("?")[0].split("/")
    return "/".join(
        "…" if any(sign.isdigit() for sign in part) else part for part in parts
    ).replace("/api/…/", "/api/v1/")


def _environ(method: str, path: str, body: bytes, headers: dict[str, str]) -> dict[str, Any]:
    """As gunicorn makes it (PEP 3333)."""
    given = {name.upper().replace("-", "_"): value for name, value in headers.items()}
    host = given["HOST"]
    where, _, query = path.partition("?")
    return {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": where,
        "QUERY_STRING": query,
        "SERVER_NAME": host.partition(":")[0],
        "SERVER_PORT": host.partition(":")[2] or "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "CONTENT_LENGTH": str(len(body)),
        "CONTENT_TYPE": given.pop("CONTENT_TYPE", _KIND if body else ""),
        **{f"HTTP_{name}": value for name, value in given.items()},
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
