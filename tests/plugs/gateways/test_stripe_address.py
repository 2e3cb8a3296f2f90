"""The Stripe adapter calls Stripe, or the sandbox, and nobody else."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from kernel.errors import Misconfigured, OutsideError
from shared_apps.gateways.adapters.stripe import StripeGateway, allow_api_base


@pytest.mark.parametrize(
    "base", ["https://evil.example", "https://api.stripe.com.evil.example", "http://8.8.8.8"]
)
def test_only_stripes_own_address_and_the_sandbox_are_called(base: str) -> None:
    gateway = StripeGateway({"secret_key": "sk_test_any", "api_base": base})
    with pytest.raises(Misconfigured, match="address"):
        gateway.find(remote_id="pi_1")


def test_no_redirect_is_followed() -> None:
    with redirecting_server() as (address, asked):
        allow_api_base(address)
        gateway = StripeGateway({"secret_key": "sk_test_any", "api_base": address})
        with pytest.raises(OutsideError):
            gateway.find(remote_id="re_1")
    assert asked == ["/v1/refunds/re_1"]


@contextlib.contextmanager
def redirecting_server() -> Iterator[tuple[str, list[str]]]:
    """Answers every request with the way to another place."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked.append(self.path)
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self.send_response(302)
            self.send_header("Location", "/inner")
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_GET = do_POST  # noqa: N815 - the base class's word

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        server.server_close()
