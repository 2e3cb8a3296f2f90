"""
What certificate authorities come for: `/.well-known/acme-challenge/<token>` on any host.

Answered before the host is routed, because a host is only routed once it has its certificate. Only
a live token of that very host is answered; everything else under the path is a plain 404.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from certs.selectors import challenge_answer
from config.middleware import clean_host
from kernel.tenancy.context import nowhere

PATH = "/.well-known/acme-challenge/"
_TOKEN = re.compile(r"[A-Za-z0-9_-]{16,128}")


class AcmeChallenges:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(PATH):
            return self.get_response(request)
        answer = self._answer(request)
        response = HttpResponse(
            answer or "not found\n",
            content_type="text/plain",
            status=200 if answer else 404,
        )
        response["Cache-Control"] = "no-store"
        response["X-Content-Type-Options"] = "nosniff"
        return response

    def _answer(self, request: HttpRequest) -> str | None:
        token = request.path.removeprefix(PATH)
        host = clean_host(request.META.get("HTTP_HOST", ""))
        if request.method not in {"GET", "HEAD"} or not host or not _TOKEN.fullmatch(token):
            return None
        with nowhere():
            return challenge_answer(host, token)
