"""
acme2certifier over HTTPS, in the venv of the TLS programs and never in ours:

    .tools/lab/bin/python tests/certs/ari_server.py PORT CHAIN KEY

Its settings come in by the environment (tests/certs/ari.py).
"""

from __future__ import annotations

import ssl
import sys
from collections.abc import Callable, Iterable
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

from acme2certifier.share.acme2certifier_wsgi import application  # type: ignore[import-not-found]


class _Quiet(WSGIRequestHandler):
    def log_message(self, *args: object) -> None:
        """The server has a log of its own."""


def secured(environ: dict[str, Any], answer: Callable[..., Any]) -> Iterable[bytes]:
    """Its addresses are made of the request, and must begin with https."""
    environ["wsgi.url_scheme"] = "https"
    said: Iterable[bytes] = application(environ, answer)
    return said


if __name__ == "__main__":
    port, chain, key = sys.argv[1:]
    server = make_server("127.0.0.1", int(port), secured, handler_class=_Quiet)
    trust = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trust.load_cert_chain(chain, key)
    server.socket = trust.wrap_socket(server.socket, server_side=True)
    server.serve_forever()
