"""The product's own web server on the ground, spoken to over real HTTP."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx
import stripe

from kernel.tenancy.store import Store
from sandbox.common.process import free_port
from tests.faults.ground import Ground, wait_until
from tests.selling import Shop

SECRET = "whsec_tests"


@dataclass(frozen=True)
class Web:
    port: int

    def ask(self, method: str, store: Store, path: str, **given: Any) -> httpx.Response:
        headers = {"host": f"{store.primary_host}:{self.port}", **given.pop("headers", {})}
        url = f"http://127.0.0.1:{self.port}{path}"
        return httpx.request(method, url, headers=headers, timeout=20, **given)

    def raw(self, text: bytes) -> bytes:
        """Bytes as they are, for what no client would send."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=10) as wire:
            wire.sendall(text)
            wire.settimeout(5)
            found = b""
            try:
                while part := wire.recv(65536):
                    found += part
            except TimeoutError:
                pass
            return found


@contextmanager
def serving(ground: Ground, **settings: str) -> Iterator[Web]:
    port = free_port()
    words = ("-m", "gunicorn", "config.wsgi:application", "--bind", f"127.0.0.1:{port}")
    more = ("--worker-class", "gthread", "--workers", "2", "--threads", "8")
    with ground.process(*words, *more, "--no-control-socket", **settings) as child:

        def answers() -> bool:
            try:
                return httpx.get(f"http://127.0.0.1:{port}/healthz", timeout=2).status_code == 200
            except httpx.HTTPError:
                return False

        wait_until(lambda: child.poll() is not None or answers(), 90)
        assert child.poll() is None, (ground.state / "process.log").read_text()[-3000:]
        yield Web(port)


def notice(thing: dict[str, Any], *, kind: str = "checkout.session.completed") -> str:
    event = {"id": f"evt_{uuid4().hex}", "object": "event", "type": kind}
    return json.dumps({**event, "data": {"object": thing}})


def signed(body: str, secret: str = SECRET, *, age: int = 0) -> dict[str, str]:
    stamp = int(time.time()) - age
    mark = stripe.WebhookSignature._compute_signature(f"{stamp}.{body}", secret)
    return {"stripe-signature": f"t={stamp},v1={mark}"}


def send(web: Web, shop: Shop, endpoint: str, body: str, headers: dict[str, str]) -> int:
    headers = {**headers, "content-type": "application/json"}
    answer = web.ask("POST", shop.store, f"/webhooks/{endpoint}/", content=body, headers=headers)
    return answer.status_code


def at_once(times: int, call: Any) -> list[Any]:
    with ThreadPoolExecutor(times) as pool:
        return [one.result() for one in [pool.submit(call) for _ in range(times)]]
