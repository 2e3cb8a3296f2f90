"""One operation of the panel: check the key, ask the fault switches, run, spoil the answer."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Awaitable, Callable
from decimal import Decimal

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from sandbox.virtfusion import faults
from sandbox.virtfusion.answers import Refused, busy, full, state_of

Handler = Callable[[Request], Awaitable[Response]]


class Operation:
    """An ASGI app, not a function: a lost answer needs the connection itself."""

    def __init__(self, name: str, handler: Handler, *, token: str = "") -> None:
        self._name = name
        self._handler = handler
        self._token = token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        if not self._allowed(request):
            refusal = PlainTextResponse("401 Unauthorized", 401)
            await refusal(scope, receive, send)
            return
        fault = faults.take(state_of(request), self._name) if self._name else None
        kind = str(fault["kind"]) if fault else ""
        scope["sandbox_fault"] = kind
        pause = int(Decimal(fault["seconds"]) * 1000) / 1000 if fault else 0
        if kind == "late":
            await request.body()  # a hung-up caller takes an unread body along
            await asyncio.sleep(pause)
        response = await self._answer(request, kind)
        if kind == "slow":
            await asyncio.sleep(pause)
        if kind == "lose_response":
            await _drop(receive)
        elif kind == "cut":
            await _cut(response, send)
        else:
            await response(scope, receive, send)

    def _allowed(self, request: Request) -> bool:
        given = request.headers.get("authorization", "").encode()
        return not self._token or hmac.compare_digest(given, f"Bearer {self._token}".encode())

    async def _answer(self, request: Request, kind: str) -> Response:
        try:
            _refuse_before(kind)
            response = await self._handler(request)
        except Refused as refusal:
            return JSONResponse(
                refusal.body,
                refusal.status,
                headers={"Retry-After": "1"} if refusal.status == 429 else None,
            )
        if kind == "fail_after_effect":
            return JSONResponse({"message": "Server Error"}, 500)
        if kind == "garble":
            return HTMLResponse("<html><body>Welcome to nginx</body></html>")
        return response


def _refuse_before(kind: str) -> None:
    """The faults that answer without any effect."""
    if kind == "fail_before":
        raise Refused(500, {"message": "Server Error"})
    if kind == "rate_limit":
        raise Refused(429, {"message": "Too Many Attempts."})
    if kind == "invalid":
        raise Refused(422, {"errors": {"field": ["The field is invalid."]}})
    if kind == "locked":
        raise busy()
    if kind == "full":
        raise full()


async def _drop(receive: Receive) -> None:
    """Close the connection without a byte, as a dying proxy does."""
    receive.__self__.transport.abort()  # type: ignore[attr-defined]  # uvicorn's own connection
    await asyncio.sleep(0)


async def _cut(response: Response, send: Send) -> None:
    """Promise the whole body, send half of it and hang up."""
    body = bytes(response.body)
    headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % (len(body) + 9))]
    await send({"type": "http.response.start", "status": response.status_code, "headers": headers})
    await send({"type": "http.response.body", "body": body[: len(body) // 2], "more_body": True})
