"""A sandbox process, an account in it, the real client library, and a listener for webhooks."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
import stripe

from sandbox.common.process import free_port, running
from sandbox.stripe.client import Sandbox


@pytest.fixture(scope="session")
def sandbox_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    state, port = tmp_path_factory.mktemp("stripe"), free_port()
    options = ("--public-url", f"http://127.0.0.1:{port}")
    with running("sandbox.stripe", state=state, port=port, options=options) as address:
        yield Sandbox(address)


@pytest.fixture
def sandbox(sandbox_process: Sandbox) -> Iterator[Sandbox]:
    sandbox_process.clear_faults()
    sandbox_process.webhooks("normal")
    yield sandbox_process
    sandbox_process.clear_faults()
    sandbox_process.webhooks("normal")


@pytest.fixture
def account(sandbox: Sandbox) -> dict[str, Any]:
    return sandbox.open_account("Acme Hosting")


@pytest.fixture
def api(sandbox: Sandbox, account: dict[str, Any]) -> Iterator[stripe.StripeClient]:
    http = stripe.RequestsClient(timeout=20)
    yield stripe.StripeClient(
        account["secret_key"],
        base_addresses={"api": sandbox.address},
        max_network_retries=0,
        http_client=http,
    )
    http.close()


@pytest.fixture
def customer(api: stripe.StripeClient) -> str:
    return api.v1.customers.create(params={"email": "alice@example.com"}).id


@dataclass
class Listener:
    """A shop's webhook address. `answers` are the next statuses; 200 when there is none left."""

    url: str = ""
    heard: list[tuple[bytes, dict[str, str]]] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)


@pytest.fixture
def listener() -> Iterator[Listener]:
    kept = Listener()
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            with lock:
                kept.heard.append((body, dict(self.headers)))
                status = kept.answers.pop(0) if kept.answers else 200
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    kept.url = f"http://shop.localhost:{server.server_port}/hooks"
    yield kept
    server.shutdown()
    server.server_close()
    thread.join()
