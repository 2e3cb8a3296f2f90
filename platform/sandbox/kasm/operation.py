"""One function of the API: check key and permission, ask the fault switches, run, spoil."""

from __future__ import annotations

import base64
import hmac
from collections.abc import Awaitable, Callable

import anyio
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandbox.common.faults import Fault
from sandbox.kasm.answers import Refused, failed, faults_of, state_of
from sandbox.kasm.faults import OWN, refuse_before
from sandbox.kasm.permissions import ALL, WRITES
from sandbox.kasm.state import Doc, State

Function = Callable[[State, Doc], Doc]
Handler = Callable[[Request], Awaitable[Response]]


def by_body(name: str, function: Function, needs: tuple[str, ...], *, pair: str) -> Handler:
    """Up to 1.18: key and secret in the JSON body."""

    async def answer(request: Request) -> Response:
        body = await _body(request)
        given = f"{body.pop('api_key', '')}:{body.pop('api_key_secret', '')}"
        return await _answer(request, name, function, needs, body, right=_same(given, pair))

    return answer


def by_header(name: str, function: Function, needs: tuple[str, ...], *, pair: str) -> Handler:
    """1.19: HTTP Basic, and no key in the body."""
    expected = f"Basic {base64.b64encode(pair.encode()).decode()}"

    async def answer(request: Request) -> Response:
        body = await _body(request)
        given = request.headers.get("authorization", "")
        right = _same(given, expected) and not {"api_key", "api_key_secret"} & set(body)
        return await _answer(request, name, function, needs, body, right=right)

    return answer


async def _answer(
    request: Request,
    name: str,
    function: Function,
    needs: tuple[str, ...],
    body: Doc,
    *,
    right: bool,
) -> Response:
    if not right:
        return failed("Access Denied! Invalid API key", 403)
    state = state_of(request)
    held = set(state.setting("permissions", ALL))
    if not set(needs) <= held or (name in WRITES and state.setting("read_only", False)):
        return failed("Access Denied! This user is not authorized")

    async def effect() -> Response:
        return _done(state, function, body)

    board = faults_of(request)
    fault = board.take(name)
    if fault is None:
        return await effect()
    if fault.mode in OWN:
        board.fired(fault)
        return await _troubled(state, function, body, fault)
    instead = await board.before(fault, error=_error)
    return instead or await board.after(fault, await effect(), error=_error)


async def _troubled(state: State, function: Function, body: Doc, fault: Fault) -> Response:
    try:
        refuse_before(fault.mode)
    except Refused as refusal:
        return failed(refusal.message, refusal.status)
    response = _done(state, function, {**body, "_trouble": fault.mode})
    if fault.mode == "hollow":
        return JSONResponse({})
    if fault.mode == "slow_answer":
        await anyio.sleep(fault.seconds)
    return response


def _done(state: State, function: Function, body: Doc) -> Response:
    try:
        with state.store.locked():
            return JSONResponse(function(state, body))
    except Refused as refusal:
        return failed(refusal.message, refusal.status)


async def _body(request: Request) -> Doc:
    try:
        found = await request.json()
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _same(given: str, expected: str) -> bool:
    return hmac.compare_digest(given.encode(), expected.encode())


def _error(status: int) -> Response:
    return failed("An unexpected error occurred", status)
