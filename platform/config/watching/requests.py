"""Each request is counted, by the part of the product that answered and by the kind of answer."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import structlog
from django.http import HttpRequest, HttpResponse

from config.watching import outside
from config.watching.counts import REQUEST_SECONDS, REQUESTS
from kernel.tenancy.routing import Route

log = structlog.get_logger("requests")
Handler = Callable[[HttpRequest], HttpResponse]
# Of a store's host; what is on none of them is the shop.
_PARTS = {
    "account": "portal",
    "manage": "team",
    "team": "team",
    "api": "api",
    "webhooks": "webhooks",
    "auth": "sign-in",
    "static": "files",
    "brand": "files",
    "csp-report": "reports",
}


class CountRequests:
    """Around everything but the balancer's questions, so that every answer is seen as it left."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.monotonic()
        with outside.span("request") as facts:
            response = self.get_response(request)
            facts |= _facts(request, response)
        part = str(facts["part"])
        REQUESTS.labels(part, f"{response.status_code // 100}xx").inc()
        seconds = time.monotonic() - began
        REQUEST_SECONDS.labels(part).observe(seconds)
        log.info("request", ms=int(seconds * 1000), **facts)
        return response


def _facts(request: HttpRequest, response: HttpResponse) -> dict[str, Any]:
    """By the pattern of the path, never the path: some of them open something."""
    route: Route | None = getattr(request, "route", None)
    return {
        "store": route.store.key if route and route.store else "",
        "method": request.method,
        "route": getattr(request.resolver_match, "route", ""),
        "part": part_of(request),
        "status": response.status_code,
    }


def part_of(request: HttpRequest) -> str:
    """ "none": no host of ours, or nothing that looked at one."""
    route: Route | None = getattr(request, "route", None)
    if route is None:
        return "none"
    if route.store is None:
        return str(route.kind)
    return _PARTS.get(request.path.split("/", 2)[1], "shop")
