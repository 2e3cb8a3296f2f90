"""One operation of the panel: check the key, ask the fault switches, run, spoil the answer."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable

import anyio
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from sandbox.common.faults import Fault
from sandbox.virtfusion.answers import Refused, faults_of
from sandbox.virtfusion.faults import OWN, refuse_before

Handler = Callable[[Request], Awaitable[Response]]


def operation(name: str, handler: Handler, *, token: str) -> Handler:
    """The handler behind the key and the fault switches of its operation name."""
    expected = f"Bearer {token}".encode()

    async def answer(request: Request) -> Response:
        given = request.headers.get("authorization", "").encode()
        if not hmac.compare_digest(given, expected):
            return PlainTextResponse("401 Unauthorized", 401)
        await request.body()  # a caller who hangs up while we are slow takes an unread body along
        board = faults_of(request)
        fault = board.take(name)
        if fault is None:
            return await _done(request, handler)
        if fault.mode in OWN:
            board.fired(fault)
            return await _troubled(request, handler, fault)
        instead = await board.before(fault, error=_error)
        return instead or await board.after(fault, await _done(request, handler), error=_error)

    return answer


def plain(handler: Handler) -> Handler:
    """For the judge's doors: no key, no faults."""

    async def answer(request: Request) -> Response:
        return await _done(request, handler)

    return answer


async def _troubled(request: Request, handler: Handler, fault: Fault) -> Response:
    request.state.trouble = fault.mode
    response = await _done(request, handler, fault.mode)
    if fault.mode == "slow_answer":
        await anyio.sleep(fault.seconds)
    return response


async def _done(request: Request, handler: Handler, trouble: str = "") -> Response:
    try:
        refuse_before(trouble)
        return await handler(request)
    except Refused as refusal:
        return JSONResponse(refusal.body, refusal.status)


def _error(status: int) -> Response:
    words = "Too Many Attempts." if status == 429 else "Server Error"
    return JSONResponse({"message": words}, status)
