"""`/_sandbox/…`: what a test or a seed may turn, and the ledger that judges."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.common.faults import FaultBoard
from sandbox.stripe.dashboard import dashboard
from sandbox.stripe.disputes import close_dispute, open_dispute
from sandbox.stripe.intents import answer_challenge
from sandbox.stripe.money import ledger
from sandbox.stripe.sessions import challenge, fresh, pay
from sandbox.stripe.setups import answer_setup_challenge
from sandbox.stripe.webhooks import Webhooks
from sandbox.stripe.wire import Refused, Thing
from sandbox.stripe.world import World, shown

Given = dict[str, Any]


class Controls:
    def __init__(self, world: World, webhooks: Webhooks, faults: FaultBoard) -> None:
        self._world = world
        self._webhooks = webhooks
        self._faults = faults

    def routes(self) -> list[Route]:
        table: list[tuple[str, str, Callable[[Given, str], Any]]] = [
            ("POST", "/_sandbox/accounts", self._open_account),
            ("POST", "/_sandbox/accounts/roll", self._roll_key),
            ("GET", "/_sandbox/ledger", self._ledger),
            ("GET", "/_sandbox/tax", self._tax),
            ("POST", "/_sandbox/reset", self._reset),
            ("POST", "/_sandbox/clock", self._clock),
            ("POST", "/_sandbox/checkout/{id}/pay", self._pay),
            ("POST", "/_sandbox/authenticate/{id}", self._authenticate),
            ("POST", "/_sandbox/disputes", self._dispute),
            ("POST", "/_sandbox/disputes/{id}/close", self._close_dispute),
            ("GET", "/_sandbox/webhooks", self._webhook_mode),
            ("POST", "/_sandbox/webhooks", self._set_webhook_mode),
            ("POST", "/_sandbox/webhooks/release", self._release),
            ("POST", "/_sandbox/webhooks/resend", self._resend),
            ("POST", "/_sandbox/webhooks/forge", self._forge),
            ("GET", "/_sandbox/webhooks/deliveries", self._deliveries),
        ]
        routes = [
            Route(path, _endpoint(method, do), methods=[method]) for method, path, do in table
        ]
        return [*routes, Route("/", self._index)]

    async def _index(self, request: Request) -> Response:
        return dashboard(self._world, self._webhooks, self._faults)

    def _open_account(self, given: Given, key: str) -> Thing:
        return self._world.open_account(
            given["name"], given.get("key", ""), given.get("settlement", "").lower()
        )

    def _roll_key(self, given: Given, key: str) -> Thing:
        """{"key": the secret key that is replaced}."""
        return self._world.roll_key(given["key"])

    def _dispute(self, given: Given, key: str) -> Thing:
        """The customer's bank takes money back: {"payment_intent": "pi_…", "amount": 500}."""
        books = self._world.owner_of(given["payment_intent"])
        with self._world.step():
            intent = books.get("pi", given["payment_intent"])
            return shown(open_dispute(books, intent, int(given.get("amount") or intent["amount"])))

    def _close_dispute(self, given: Given, key: str) -> Thing:
        """{"won": true}: the money comes back; otherwise it is gone for good."""
        books = self._world.owner_of(key)
        with self._world.step():
            return shown(close_dispute(books, books.get("dp", key), won=bool(given.get("won"))))

    def _tax(self, given: Given, key: str) -> Any:
        """Every tax transaction of an account: its API lists none."""
        account = self._world.account_of(given["account"])
        return self._world.books(account["id"]).all("tax")

    def _ledger(self, given: Given, key: str) -> Any:
        """One account by id or secret key, or a list of all."""
        wanted = given.get("account", "")
        accounts = [
            account
            for account in self._world.store.all("accounts")
            if wanted in ("", account["id"], account["secret_key"])
        ]
        books = [ledger(self._world.books(account["id"])) for account in accounts]
        if wanted and not books:
            raise Refused(404, f"No such account: {wanted}")
        return books[0] if wanted else {"accounts": books}

    def _reset(self, given: Given, key: str) -> Thing:
        self._world.store.clear()
        self._faults.clear()
        self._webhooks.set_mode("normal")
        return {"reset": True}

    def _clock(self, given: Given, key: str) -> Thing:
        self._world.move_clock(int(given["advance_seconds"]))
        return {"now": self._world.now()}

    def _pay(self, given: Given, key: str) -> Thing:
        """Pay a page as a customer would: {"card": "4242…", "three_d_secure": "complete"}."""
        books = self._world.owner_of(key)
        details = {"name": given.get("name", "Test Person"), "year": 2034, "month": 12}
        error = None
        try:
            with self._world.step():
                session = fresh(books, books.get("cs", key))
                intent = pay(books, session, given.get("card", "4242424242424242"), details=details)
                answer = given.get("three_d_secure", "complete")
                if intent["status"] == "requires_action" and answer != "abandon":
                    challenge(books, session, passed=answer == "complete")
        except Refused as refused:
            if refused.status != 402:
                raise
            error = refused.error
        return {"session": shown(books.get("cs", key)), "error": error}

    def _authenticate(self, given: Given, key: str) -> Thing:
        """Answer 3-D Secure of an intent outside of a page: {"result": "complete" | "fail"}."""
        books = self._world.owner_of(key)
        passed = given.get("result", "complete") == "complete"
        kind = key.partition("_")[0]
        with self._world.step():
            do = answer_challenge if kind == "pi" else answer_setup_challenge
            do(books, books.get(kind, key), passed=passed)
        return shown(books.get(kind, key))

    def _webhook_mode(self, given: Given, key: str) -> Thing:
        return {"mode": self._webhooks.mode}

    def _set_webhook_mode(self, given: Given, key: str) -> Thing:
        self._webhooks.set_mode(given["mode"])
        return {"mode": self._webhooks.mode}

    def _release(self, given: Given, key: str) -> Thing:
        backwards = given.get("order") == "backwards"
        return {"released": self._webhooks.release(given.get("events"), backwards=backwards)}

    def _resend(self, given: Given, key: str) -> Thing:
        books = self._world.owner_of(given["event"])
        event = books.get("evt", given["event"])
        sent = [
            self._webhooks.send(books.account, endpoint["id"], event)
            for endpoint in books.all("we")
        ]
        return {"deliveries": sent}

    def _forge(self, given: Given, key: str) -> Thing:
        """{"endpoint": "we_…", "kind": "wrong_secret", "event": id of a real one (optional)}."""
        books = self._world.owner_of(given["endpoint"])
        events = books.all("evt")
        if given.get("event"):
            event = books.get("evt", given["event"])
        elif events:
            event = events[-1]
        else:
            raise Refused(400, "There is no event yet to imitate.")
        endpoint = books.get("we", given["endpoint"])
        return {"status": self._webhooks.forge(endpoint, event, given.get("kind", "wrong_secret"))}

    def _deliveries(self, given: Given, key: str) -> Thing:
        return {"deliveries": self._webhooks.deliveries()}


def _endpoint(method: str, do: Callable[[Given, str], Any]) -> Any:
    async def endpoint(request: Request) -> Response:
        given: Given = dict(request.query_params)
        if method == "POST" and await request.body():
            given = await request.json()
        try:
            key = request.path_params.get("id", "")
            return JSONResponse(await anyio.to_thread.run_sync(do, given, key))
        except Refused as refused:
            return JSONResponse({"error": refused.error}, refused.status)
        except (KeyError, ValueError) as problem:
            return JSONResponse({"error": {"message": str(problem)}}, 400)

    return endpoint
