"""
A receiver after Standard Webhooks 1.0: keeps what comes in, and says whether it is rightly signed.

    POST   /in/{name}                  any address; 200
    GET    /                           what came in, as a page
    PUT    /_sandbox/secrets/{name}    {"secret": "whsec_…"}: from now on the signature is checked
    PUT    /_sandbox/answers/{name}    {"status": 302, "location": "…"}: how it answers from now on
    GET    /_sandbox/received          everything so far, the oldest first
    DELETE /_sandbox/received

Faults of transport: /_sandbox/faults (operation "in").
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import html
import time
from collections import deque
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from sandbox.common.faults import FaultBoard

_TOLERANCE_SECONDS = 300


class Receiver:
    """What came in, and how each address answers."""

    def __init__(self) -> None:
        self.received: deque[dict[str, Any]] = deque(maxlen=500)
        self.secrets: dict[str, str] = {}
        self.answers: dict[str, dict[str, Any]] = {}
        self.faults = FaultBoard()

    def take(self, name: str, headers: dict[str, str], body: bytes) -> Response:
        secret = self.secrets.get(name)
        holds = verified(secret, headers, body) if secret else None
        self.received.append(
            {"name": name, "headers": headers, "body": body.decode(), "verified": holds}
        )
        if holds is False:
            return Response("the signature does not hold", status_code=401)
        how = self.answers.get(name, {})
        more = {"Location": str(how["location"])} if "location" in how else {}
        return Response("thank you", status_code=int(how.get("status", 200)), headers=more)


def verified(secret: str, headers: dict[str, str], body: bytes) -> bool:
    """Written from the standard's words, without a look at who signs."""
    try:
        sent_at = int(headers["webhook-timestamp"])
        key = base64.b64decode(secret.split("_", 1)[1])
        given = headers["webhook-signature"].split(" ")
        name = headers["webhook-id"]
    except (KeyError, ValueError, IndexError):
        return False
    if abs(time.time() - sent_at) > _TOLERANCE_SECONDS:
        return False
    mac = hmac.new(key, b".".join([name.encode(), str(sent_at).encode(), body]), hashlib.sha256)
    right = base64.b64encode(mac.digest()).decode()
    return any(hmac.compare_digest(one, f"v1,{right}") for one in given)


def make_app() -> Starlette:
    receiver = Receiver()

    async def come_in(request: Request) -> Response:
        body, name = await request.body(), request.path_params["name"]
        headers = dict(request.headers)
        return await receiver.faults.run("in", lambda: receiver.take(name, headers, body))

    async def secrets(request: Request) -> Response:
        receiver.secrets[request.path_params["name"]] = str((await request.json())["secret"])
        return Response(status_code=204)

    async def answers(request: Request) -> Response:
        receiver.answers[request.path_params["name"]] = await request.json()
        return Response(status_code=204)

    async def received(request: Request) -> Response:
        if request.method == "DELETE":
            receiver.received.clear()
            receiver.answers.clear()
            receiver.secrets.clear()
            return Response(status_code=204)
        return JSONResponse(list(receiver.received))

    async def page(_request: Request) -> Response:
        return HTMLResponse(_page(receiver))

    return Starlette(
        routes=[
            Route("/", page),
            Route("/in/{name:path}", come_in, methods=["POST"]),
            Route("/_sandbox/secrets/{name:path}", secrets, methods=["PUT"]),
            Route("/_sandbox/answers/{name:path}", answers, methods=["PUT"]),
            Route("/_sandbox/received", received, methods=["GET", "DELETE"]),
            *receiver.faults.routes(),
        ]
    )


def _page(receiver: Receiver) -> str:
    rows = "".join(
        f"<tr><td>{html.escape(one['name'])}</td>"
        f"<td>{html.escape(one['headers'].get('webhook-id', ''))}</td>"
        f"<td><pre>{html.escape(one['body'])}</pre></td></tr>"
        for one in reversed(receiver.received)
    )
    return (
        "<!doctype html><meta charset=utf-8><title>Webhooks</title><h1>Webhooks that came in</h1>"
        "<p>Register an address below this one, such as /in/shop.</p>"
        f"<table><tr><th>Address<th>Message<th>Body</tr>{rows}</table>"
    )
