"""The server: authentication, idempotency and faults around the table of operations."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import anyio.to_thread
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.common.faults import FaultBoard
from sandbox.common.store import Store
from sandbox.stripe import account, customers, disputes, intents, money, sessions, setups, taxes
from sandbox.stripe.calls import Call, Operation, refuse_unknown, route
from sandbox.stripe.controls import Controls
from sandbox.stripe.idempotency import Keys
from sandbox.stripe.pages import Pages
from sandbox.stripe.pages_account import AccountPages
from sandbox.stripe.webhooks import Webhooks
from sandbox.stripe.wire import Refused, Thing, new_id, parse_form
from sandbox.stripe.world import Books, World, shown

# Importing these modules fills the table of operations.
SUBJECTS = (account, customers, disputes, intents, money, sessions, setups, taxes)


def build(state: Path, public_url: str) -> Starlette:
    """The whole sandbox on the state in a folder."""
    world = World(Store(state), public_url)
    webhooks = Webhooks(world.store)
    world.announce = webhooks.announce
    faults = FaultBoard()
    api = Api(world, faults)
    controls = Controls(world, webhooks, faults)
    return Starlette(
        routes=[
            Route("/v1/{path:path}", api.handle, methods=["GET", "POST", "DELETE"]),
            *faults.routes(),
            *controls.routes(),
            *Pages(world).routes(),
            *AccountPages(world).routes(),
        ]
    )


class Api:
    """`/v1/…` for the real client library."""

    def __init__(self, world: World, faults: FaultBoard) -> None:
        self._world = world
        self._faults = faults
        self._keys = Keys(world.store)

    async def handle(self, request: Request) -> Response:
        raw = (await request.body()).decode("utf-8", "replace")
        try:
            books = self._enter(request)
            found, ids = route(request.method, request.url.path)
            form = raw if request.method == "POST" else request.url.query
            return await self._run(request, books, found, ids, form)
        except Refused as refused:
            return error_answer(refused)

    def _enter(self, request: Request) -> Books:
        scheme, _, key = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "basic":
            key = base64.b64decode(key + "==").decode("utf-8", "replace").partition(":")[0]
        account = self._world.account_of(key.strip())
        other = request.headers.get("stripe-account", account["id"])
        if other != account["id"]:
            message = f"The provided key does not have access to account '{other}'."
            raise Refused(403, message, code="account_invalid")
        return self._world.books(account["id"])

    async def _run(
        self, request: Request, books: Books, found: Operation, ids: tuple[str, ...], form: str
    ) -> Response:
        key = request.headers.get("idempotency-key", "") if request.method == "POST" else ""
        slot = f"{books.account}:{key}" if key else ""
        what = f"{request.url.path}\n{form}"
        fault = self._faults.take(found.name)
        answer: Response | None = None
        saved = self._keys.begin(slot, what, self._world.now()) if slot else None
        try:
            if fault:
                instead = await self._faults.before(fault, error=fault_error)
                if instead:
                    return instead
            if saved:
                answer = json_answer(saved["body"], saved["status"])
                answer.headers["Idempotent-Replayed"] = "true"
            else:
                broken = fault is not None and fault.mode == "fail_after_effect"
                answer = await anyio.to_thread.run_sync(
                    self._effect, Call(books, parse_form(form), ids), found, slot, what, broken
                )
            if fault:
                return await self._faults.after(fault, answer, error=fault_error)
            return answer
        finally:
            if slot and not saved:
                self._keys.end(slot)

    def _effect(self, call: Call, found: Operation, slot: str, what: str, broken: bool) -> Response:
        """Effects and their saved answer in one step, as Stripe keeps them."""
        refuse_unknown(found, call.params)
        with self._world.step():
            status = 200
            try:
                thing = shown(found.answer(call))
                for path in call.params.get("expand", ()):
                    call.books.expand(thing, path)
            except Refused as refused:
                if refused.status != 402:
                    raise
                status, thing = 402, {"error": refused.error}
            if broken:
                status, thing = 500, {"error": dict(_FAULTS[500])}
            body = json.dumps(_clean(thing))
            if slot:
                self._keys.keep(slot, what, self._world.now(), status, body)
        return json_answer(body, status)


def _clean(thing: Thing) -> Thing:
    if thing.get("object") in ("list", "search_result"):
        return {**thing, "data": [shown(row) for row in thing["data"]]}
    return thing


def json_answer(body: str, status: int) -> Response:
    answer = Response(body, status, media_type="application/json")
    answer.headers["Request-Id"] = new_id("req", 14)
    return answer


def error_answer(refused: Refused) -> Response:
    return json_answer(json.dumps({"error": refused.error}), refused.status)


_FAULTS = {
    500: {"type": "api_error", "message": "An unknown error occurred."},
    503: {"type": "api_error", "message": "The service is unavailable for the moment."},
    429: {"type": "invalid_request_error", "code": "rate_limit", "message": "Too many requests."},
}


def fault_error(status: int) -> Response:
    return json_answer(json.dumps({"error": _FAULTS[status]}), status)
