"""A store has many names and one main one: visitors of the shop are led there."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from kernel.tenancy.routing import Route
from kernel.web.links import host_url, padlock_url

Handler = Callable[[HttpRequest], HttpResponse]
# What a name of another use opens with.
_HOMES = {"billing": "/account/", "customer": "/account/", "api": "/api/v1/docs/"}
# Answered on every name: the team's way in must not depend on DNS that others keep, programs and
# gateways keep their addresses, and a sign-in that began on a name ends there.
_EVERYWHERE = ("/manage/", "/auth/", "/api/", "/webhooks/", "/brand/", "/static/", "/.well-known/")


class MainName:
    """
    Lead readers of the shop and the customer area from another name to the main one.

    Never for good (302): when the main name fails, the store falls back to its free one.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        route: Route = request.route  # type: ignore[attr-defined]
        if request.method not in {"GET", "HEAD"} or route.store is None:
            return self.get_response(request)
        if request.path == "/" and route.purpose in _HOMES:
            return HttpResponseRedirect(_HOMES[route.purpose])
        if route.purpose == "shop" and route.host != route.store.primary_host and _leads(request):
            # Who came over TLS stays on TLS.
            led = padlock_url if request.is_secure() else host_url
            return HttpResponseRedirect(led(route.store.primary_host, request.get_full_path()))
        return self.get_response(request)


def _leads(request: HttpRequest) -> bool:
    """Parts of a page that is open already stay where the page is."""
    return not request.path.startswith(_EVERYWHERE) and "HX-Request" not in request.headers
