"""Somebody with a browser or a program: sends a request, and judges the answer."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Callable, Collection
from http.cookies import SimpleCookie
from random import Random
from typing import Any
from urllib.parse import urlencode

from tests.bench.load.places import Place
from tests.bench.load.tally import Tally
from tests.bench.load.wire import Answer, Wire
from tests.bench.load.words import SHOP, Book

Step = Callable[[], object]
PASSWORD = "correct horse battery"  # of everybody in tests.people


class Visitor:
    """
    One of the hundred. A role fills `steps`: how often, and what it does.

    `letters` are those of the people whose words may be shown to this one; None: all of the store.
    """

    letters: Collection[str] | None = (SHOP,)

    def __init__(self, wire: Wire, place: Place, book: Book, tally: Tally, luck: Random) -> None:
        self.wire, self.place, self.book, self.tally, self.luck = wire, place, book, tally, luck
        self.cookies: dict[str, str] = {}
        self.token = ""
        self.steps: list[tuple[int, Step]] = []

    def begin(self) -> None:
        """What is done once, before anything is measured: signing in."""

    def step(self) -> None:
        """One thing of those that this one does."""
        [(_, do)] = self.luck.choices(self.steps, [weight for weight, _ in self.steps])
        do()

    def get(self, name: str, path: str, **how: Any) -> Answer | None:
        return self.visit(name, "GET", path, **how)

    def post(self, name: str, path: str, **how: Any) -> Answer | None:
        """A form is answered by a redirect, unless told otherwise."""
        return self.visit(name, "POST", path, **{"expect": (302,), **how})

    def visit(
        self,
        name: str,
        method: str,
        path: str,
        *,
        fields: dict[str, Any] | None = None,
        body: bytes = b"",
        headers: dict[str, str] | None = None,
        expect: Collection[int] = (200,),
        at: Place | None = None,
        letters: Collection[str] | str | None = "",
    ) -> Answer | None:
        """
        The answer, or None when it was not as it should be. `at`: another store's host.

        `letters` "" means the visitor's own.
        """
        where = at or self.place
        sent = {"Host": where.host_and_port, "Accept-Language": "en", **(headers or {})}
        body = self._dress(method, path, sent, fields) or body
        began = time.perf_counter()
        try:
            answer = self.wire.send(method, path, body, sent)
        except (OSError, http.client.HTTPException) as error:
            self.tally.wrong(name, f"{method} {path}: {type(error).__name__} {error}")
            return None
        self.tally.took(name, time.perf_counter() - began)
        if at is None:
            self._keep_cookies(answer)
        shown = self.letters if letters == "" else letters
        return self._judge(name, f"{method} {path}", answer, expect, where, shown)

    def _dress(
        self, method: str, path: str, sent: dict[str, str], fields: dict[str, Any] | None
    ) -> bytes:
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{key}={value}" for key, value in self.cookies.items())
        if self.token:
            sent["Authorization"] = f"Bearer {self.token}"
        if method != "GET" and (csrf := self.cookies.get("csrf")):
            sent["X-CSRFToken"] = csrf
        if fields is None:
            return b""
        is_api = path.startswith("/api/")
        sent["Content-Type"] = "application/json" if is_api else "application/x-www-form-urlencoded"
        return (json.dumps(fields) if is_api else urlencode(fields)).encode()

    def _judge(
        self,
        name: str,
        asked: str,
        answer: Answer,
        expect: Collection[int],
        where: Place,
        letters: Any,
    ) -> Answer | None:
        if where.number >= 0:
            heads = "\n".join(f"{key}: {value}" for key, value in answer.headers).encode()
            if seen := self.book.foreign(heads + b"\n" + answer.body, where.number, letters):
                self.tally.leaked(name, seen)
        # The way to the sign-in is a redirect as others are; nobody here expects it.
        lost = "/auth/login/" in answer.header("location") and "to_login" not in name
        if answer.status in expect and not lost:
            return answer
        said = answer.header("location") or answer.text[:300]
        self.tally.wrong(name, f"{asked}: {answer.status} {said}")
        return None

    def _keep_cookies(self, answer: Answer) -> None:
        for key, value in answer.headers:
            if key.lower() != "set-cookie":
                continue
            for name, morsel in SimpleCookie(value).items():
                if morsel["max-age"] == "0" or not morsel.value:
                    self.cookies.pop(name, None)
                else:
                    self.cookies[name] = morsel.value

    def sign_in(self, email: str) -> None:
        """Through the form, as people do. Raises RuntimeError when it does not open."""
        self.get("sign in", "/auth/login/")
        form = {"login": email, "password": PASSWORD}
        if self.post("sign in", "/auth/login/", fields=form) is None:
            raise RuntimeError(f"{email} can't sign in: {self.tally.samples[-1:]}")
