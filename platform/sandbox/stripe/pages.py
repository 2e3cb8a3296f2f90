"""The hosted pages: pay a session by card, answer 3-D Secure, go back to the shop."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from typing import Any

from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from sandbox.stripe import views
from sandbox.stripe.amounts import amount_text
from sandbox.stripe.intents import answer_challenge
from sandbox.stripe.sessions import challenge, fresh, pay
from sandbox.stripe.setups import answer_setup_challenge
from sandbox.stripe.wire import Refused, Thing
from sandbox.stripe.world import Books, World

_EXPIRY = re.compile(r"\s*(\d{1,2})\s*[/ -]?\s*(?:20)?(\d{2})\s*")


class Pages:
    def __init__(self, world: World) -> None:
        self._world = world

    def routes(self) -> list[Route]:
        both = ["GET", "POST"]
        return [
            Route("/c/pay/{id}", self._checkout, methods=both),
            Route("/c/pay/{id}/confirm", self._confirm, methods=both),
            Route("/authenticate/{id}", self._authenticate, methods=both),
        ]

    async def _checkout(self, request: Request) -> Response:
        form = dict(await request.form()) if request.method == "POST" else None
        return await run_sync(self._show_or_pay, request.path_params["id"], form)

    def _show_or_pay(self, key: str, form: Mapping[str, Any] | None) -> Response:
        found = self._open(key)
        if isinstance(found, Response):
            return found
        books, session = found
        seller = self._seller(books)
        if form is None:
            return views.checkout(session, seller)
        name = str(form.get("name", ""))
        problem = _problem(form, self._world.now())
        if problem:
            return views.checkout(session, seller, problem=problem, name=name)
        month, year = _expiry(str(form["expiry"])) or (12, 2034)
        details = {"name": name, "month": month, "year": year}
        try:
            with self._world.step():
                session = fresh(books, books.get("cs", key))
                intent = pay(books, session, str(form["number"]), details=details)
        except Refused as refused:
            if refused.error.get("code") == "session_not_open":
                return self._show_or_pay(key, None)
            return views.checkout(session, seller, problem=str(refused), name=name)
        if intent["status"] == "requires_action":
            return RedirectResponse(f"/c/pay/{key}/confirm", 303)
        return _back(session)

    async def _confirm(self, request: Request) -> Response:
        result = (await request.form()).get("result") if request.method == "POST" else None
        return await run_sync(self._show_or_confirm, request.path_params["id"], result)

    def _show_or_confirm(self, key: str, result: Any) -> Response:
        found = self._open(key)
        if isinstance(found, Response):
            return found
        books, session = found
        seller = self._seller(books)
        intent = self._intent(books, session["payment_intent"] or session["setup_intent"] or "")
        if intent is None or intent["status"] != "requires_action":
            return RedirectResponse(f"/c/pay/{key}", 303)
        if result is None:
            return self._ask(books, intent, seller, f"/c/pay/{key}/confirm")
        try:
            with self._world.step():
                session = fresh(books, books.get("cs", key))
                challenge(books, session, passed=result == "complete")
        except Refused as refused:
            return views.checkout(session, seller, problem=str(refused))
        return _back(session)

    async def _authenticate(self, request: Request) -> Response:
        result = (await request.form()).get("result") if request.method == "POST" else None
        return await run_sync(self._show_or_answer, request.path_params["id"], result)

    def _show_or_answer(self, key: str, result: Any) -> Response:
        """3-D Secure of an intent that was confirmed through the API."""
        try:
            books = self._world.owner_of(key)
        except (Refused, KeyError):
            return _unknown()
        intent = self._intent(books, key)
        if intent is None or intent["status"] != "requires_action":
            return views.message("Nothing to confirm", "You can close this page.")
        if result is None:
            return self._ask(books, intent, self._seller(books), f"/authenticate/{key}")
        answer = answer_challenge if key.startswith("pi_") else answer_setup_challenge
        try:
            with self._world.step():
                answer(books, books.get(key.partition("_")[0], key), passed=result == "complete")
        except Refused as refused:
            return views.message("Not confirmed", str(refused), status=402)
        return views.message("Confirmed", "You can close this page.", good=True)

    def _open(self, key: str) -> tuple[Books, Thing] | Response:
        """The open session, or the page that says why it is not."""
        try:
            books = self._world.owner_of(key)
        except (Refused, KeyError):
            return _unknown()
        with self._world.step():
            session = fresh(books, books.get("cs", key))
        if session["status"] == "complete":
            words = "This payment is complete. You have not been charged again."
            to = session["success_url"].replace("{CHECKOUT_SESSION_ID}", key)
            return views.message(
                "Already paid" if session["mode"] == "payment" else "Card saved",
                words if session["mode"] == "payment" else "Nothing more to do here.",
                link=to, link_text=f"Back to {self._seller(books)}", good=True,
            )  # fmt: skip
        if session["status"] == "expired":
            words = (
                "This payment page has expired and nothing was charged. Ask the shop for a new one."
            )
            link = session["cancel_url"] or ""
            return views.message(
                "This page has expired", words, link=link,
                link_text=f"Back to {self._seller(books)}", status=410,
            )  # fmt: skip
        return books, session

    def _ask(self, books: Books, intent: Thing, seller: str, action: str) -> Response:
        last4 = books.get("pm", intent["payment_method"])["card"]["last4"]
        amount = amount_text(intent["amount"], intent["currency"]) if "amount" in intent else ""
        return views.challenge(action, seller, amount, last4)

    def _intent(self, books: Books, key: str) -> Thing | None:
        return books.get(key.partition("_")[0], key) if key else None

    def _seller(self, books: Books) -> str:
        account = self._world.store.get("accounts", books.account)
        return str(account["name"]) if account else ""


def _back(session: Thing) -> Response:
    return RedirectResponse(
        session["success_url"].replace("{CHECKOUT_SESSION_ID}", session["id"]), 303
    )


def _unknown() -> Response:
    return views.message("No such page", "Check the link, or ask the shop for a new one.",
                         status=404)  # fmt: skip


def _problem(form: Mapping[str, Any], now: int) -> str:
    """What is wrong with the form before any bank is asked; empty when nothing is."""
    expiry = _expiry(str(form.get("expiry", "")))
    if not str(form.get("number", "")).strip():
        return "Enter your card number."
    if expiry is None or not 1 <= expiry[0] <= 12:
        return "Enter the expiry date as month and year, such as 12 / 34."
    today = time.gmtime(now)
    if (expiry[1], expiry[0]) < (today.tm_year, today.tm_mon):
        return "Your card's expiry date is in the past."
    cvc = str(form.get("cvc", "")).strip()
    if not (cvc.isascii() and cvc.isdecimal() and len(cvc) in (3, 4)):
        return "Enter the three or four digits of the security code."
    return "" if str(form.get("name", "")).strip() else "Enter the name on the card."


def _expiry(written: str) -> tuple[int, int] | None:
    match = _EXPIRY.fullmatch(written)
    return (int(match[1]), 2000 + int(match[2])) if match else None
