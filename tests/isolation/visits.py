"""Requests as a browser or a program makes them, and what their answers mean."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client

from kernel.tenancy.context import in_store
from tests.isolation.probe import Verdict
from tests.isolation.worlds import Side

_LOGIN = re.compile(r"/auth/(login|reauthenticate|confirm-email)")
_RANDOM = re.compile(
    rb'csrfmiddlewaretoken" value="[^"]+"|nonce-[\w=+/-]+|[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{16}'
)


@dataclass(frozen=True)
class Visit:
    """One request on one side's host."""

    method: str
    path: str
    fields: Any = None  # a dict: form fields, or the JSON body under /api/
    token: str = ""
    session: str = ""

    def send(self, side: Side, **headers: str) -> HttpResponse:
        with in_store(side.store):
            cache.clear()  # limits are counted in the cache, which no rollback reaches
        client = Client(raise_request_exception=False)
        if self.session:
            client.cookies[settings.SESSION_COOKIE_NAME] = self.session
        sent = {"host": f"{side.store.primary_host}:8000", **headers}
        if self.token:
            sent["authorization"] = f"Bearer {self.token}"
        if self.method == "GET":
            return client.get(self.path, headers=sent)  # type: ignore[return-value]
        if self.path.startswith("/api/"):
            body = json.dumps(self.fields or {})
            return client.generic(  # type: ignore[return-value]
                self.method, self.path, body, content_type="application/json", headers=sent
            )
        return client.post(self.path, self.fields or {}, headers=sent)  # type: ignore[return-value]


def works(answer: HttpResponse) -> bool:
    """The thing was found: done, shown, or refused for what was filled in (409, 422)."""
    if answer.status_code in {301, 302, 303}:
        return not _LOGIN.match(answer["Location"])
    return answer.status_code in {200, 201, 202, 204, 409, 422}


def body_of(answer: Any) -> bytes:
    if getattr(answer, "streaming", False):
        return b"".join(answer.streaming_content)
    return bytes(answer.content)


def judge(answer: HttpResponse, canaries: list[str]) -> Verdict:
    """Refused: 401, 403, 404, 405 or the way to the sign-in; and no canary in the answer."""
    status = answer.status_code
    where = answer.headers.get("Location", "")
    body = body_of(answer)
    seen = [word for word in canaries if word.encode() in body or word in str(answer.headers)]
    closed = status in {401, 403, 404, 405} or (status == 302 and bool(_LOGIN.match(where)))
    said = f"{status} {where}" + (f" and shows {seen}" if seen else "")
    return Verdict(closed and not seen, said)


def shape(answer: HttpResponse) -> tuple[int, bytes]:
    """An answer without what differs each time: to compare "foreign" with "unknown"."""
    return answer.status_code, _RANDOM.sub(b"", body_of(answer))
