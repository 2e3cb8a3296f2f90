"""Web servers that are not ours, in the ways in which a host can be wrong."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@contextmanager
def stranger(text: str, *, status: int = 200, location: str = "") -> Iterator[int]:
    """Answers everything with the same. Gives its port."""

    class Answer(_Quiet):
        def do_GET(self) -> None:
            self.send_response(status)
            if location:
                self.send_header("Location", location)
            self.end_headers()
            self.wfile.write(text.encode())

    with _serving(Answer) as port:
        yield port


@contextmanager
def echo() -> Iterator[int]:
    """Answers with the request as it came, headers and all."""

    class Echo(_Quiet):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Strict-Transport-Security", "max-age=1; includeSubDomains")
            self.end_headers()
            self.wfile.write(f"{self.requestline}\n{self.headers}".encode())

    with _serving(Echo) as port:
        yield port


class _Quiet(BaseHTTPRequestHandler):
    def log_message(self, *args: object) -> None:
        """No access log in the tests' output."""


@contextmanager
def _serving(answer: type[BaseHTTPRequestHandler]) -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), answer)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
