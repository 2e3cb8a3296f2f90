"""The double's routes: token, faults, the vendor's answers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from html import escape
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from sandbox.common.faults import FaultBoard
from sandbox.common.store import Store
from sandbox.postmark.letters import problem, refusal_of, taken

Answer = Callable[[Request], Awaitable[Response]]


def make_app(folder: Path, *, token: str) -> Starlette:
    faults = FaultBoard()

    def call(name: str, act: Answer) -> Answer:
        """One of the vendor's calls: a good token, then the effect, or what a fault makes of it."""

        async def answer(request: Request) -> Response:
            given = request.headers.get("X-Postmark-Server-Token", "")
            if given != _token(request):
                return problem(
                    401, 10, "No Account or Server API tokens were supplied in the header."
                )
            return await faults.run(name, lambda: act(request), error=_failed)

        return answer

    app = Starlette(
        routes=[
            Route("/email", call("email.send", send), methods=["POST"]),
            Route("/messages/outbound", call("messages.list", outbound)),
            Route("/server", call("server.read", server)),
            Route("/", page),
            Route("/_sandbox/letters", letters, methods=["GET", "DELETE"]),
            Route("/_sandbox/inactive", inactive, methods=["POST"]),
            Route("/_sandbox/token", change_token, methods=["POST"]),
            *faults.routes(),
        ]
    )
    app.state.store = Store(folder)
    app.state.token = token
    return app


async def send(request: Request) -> Response:
    body = await request.json()
    store = _store(request)
    refusal = refusal_of(body, {str(row["address"]) for row in store.all("inactive")})
    return refusal or taken(store, body)


async def outbound(request: Request) -> Response:
    """Filters: `recipient`, `metadata_NAME`; pages by `count` and `offset`."""
    given = dict(request.query_params)
    if not given.get("count", "").isdecimal() or not given.get("offset", "").isdecimal():
        return problem(422, 700, "The 'count' and 'offset' parameters are required.")
    wanted = {key[9:]: value for key, value in given.items() if key.startswith("metadata_")}
    found = [one for one in _letters(request) if _fits(one, given.get("recipient", ""), wanted)]
    first = int(given["offset"])
    shown = [
        {"MessageID": one["id"], "To": [{"Email": one["to"]}], "Status": "Sent"}
        for one in found[first : first + int(given["count"])]
    ]
    return JSONResponse({"TotalCount": len(found), "Messages": shown})


def _fits(letter: dict[str, Any], recipient: str, wanted: dict[str, str]) -> bool:
    same = recipient.lower() in {"", str(letter["to"]).lower()}
    return same and all(letter["metadata"].get(key) == value for key, value in wanted.items())


async def server(request: Request) -> Response:
    return JSONResponse({"ID": 1, "Name": "Sandbox", "ApiTokens": [_token(request)]})


async def page(request: Request) -> Response:
    """For people: what was taken, newest first."""
    rows = "".join(
        f"<li>{escape(one['to'])}: {escape(one['subject'])} ({escape(one['from'])})</li>"
        for one in reversed(_letters(request))
    )
    text = f"<!doctype html><title>Mail service double</title><h1>Letters taken</h1><ul>{rows}</ul>"
    return HTMLResponse(text)


async def letters(request: Request) -> Response:
    if request.method == "DELETE":
        _store(request).clear()
        request.app.state.token = "sandbox-postmark-token"  # noqa: S105 - no secret
    return JSONResponse({"letters": _letters(request)})


async def inactive(request: Request) -> Response:
    """{address}: one that bounced hard or complained before."""
    address = str((await request.json())["address"]).lower()
    _store(request).put("inactive", address, {"address": address})
    return JSONResponse({"address": address})


async def change_token(request: Request) -> Response:
    """{token}: the account's owner made a new one; the old is worth nothing."""
    request.app.state.token = str((await request.json())["token"])
    return JSONResponse({})


def _failed(status: int) -> Response:
    return problem(status, 0, f"Sandbox fault {status}")


def _token(request: Request) -> str:
    return str(request.app.state.token)


def _store(request: Request) -> Store:
    store = request.app.state.store
    assert isinstance(store, Store)
    return store


def _letters(request: Request) -> list[dict[str, Any]]:
    return _store(request).all("letters")
