"""
The way in: who is called, in which place, in which language, and how a no looks.

Order matters and is in settings.web: the place is entered first and left last, so that nothing of
one request is there for the next one on the same thread.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable

import redis
import structlog
from django.conf import settings
from django.contrib.auth import logout
from django.db import DataError
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation.trans_real import parse_accept_lang_header
from structlog.contextvars import bind_contextvars, clear_contextvars

from config.errors import neutral_not_found, refusal_page
from kernel.clock import real_now
from kernel.errors import Invalid, Refusal
from kernel.ids import new_id
from kernel.log import name_actor
from kernel.tenancy.context import current_store_or_none, in_store, nowhere, on_platform_side
from kernel.tenancy.routing import Route, resolve
from shared_apps.identity.sittings import is_over, note_act

log = structlog.get_logger(__name__)
Handler = Callable[[HttpRequest], HttpResponse]
_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?")
_URLCONF = {
    "store": "config.urls.store",
    "admin": "config.urls.admin",
    "partners": "config.urls.partners",
}
HEALTH = "/healthz"


class RequestId:
    """One id a request, on each log line and on the answer."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        clear_contextvars()
        request_id = new_id().hex[:16]
        bind_contextvars(request_id=request_id, ip=client_address(request))
        response = self.get_response(request)
        response["X-Request-Id"] = request_id
        return response


def client_address(request: HttpRequest) -> str:
    """
    Who asks: the peer, or behind our own proxies what the outermost of them saw.

    Of X-Forwarded-For only as many entries count as we have proxies; the rest a client may forge.
    """
    peer = str(request.META.get("REMOTE_ADDR", ""))
    proxies: int = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    told = [one.strip() for one in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    if not 0 < proxies <= len(told):
        return peer
    try:
        return str(ipaddress.ip_address(told[-proxies]))
    except ValueError:
        return peer


class HostRouting:
    """
    Host → place. The host is the request's own, never a forwarded one; unknown: neutral 404.

    The place is entered around the whole request and left whatever happens.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path == HEALTH:
            return HttpResponse("ok\n", content_type="text/plain")
        with nowhere():
            route = (
                resolve(host) if (host := clean_host(request.META.get("HTTP_HOST", ""))) else None
            )
            if route is None:
                return neutral_not_found()
            request.route = route  # type: ignore[attr-defined]
            request.urlconf = _URLCONF[route.kind]
            response = self._inside(request, route)
            if route.store is not None and route.store.is_copy:
                response["X-Robots-Tag"] = "noindex, nofollow"  # nobody shall find a test's shop
            response["Vary"] = _with_host(response.get("Vary", ""))
            return response

    def _inside(self, request: HttpRequest, route: Route) -> HttpResponse:
        if route.store is None:
            with on_platform_side():
                return self.get_response(request)
        with in_store(route.store):
            return self.get_response(request)


def clean_host(raw: str) -> str:
    """Lower case, without port and without one trailing dot; empty for anything else."""
    host = raw.rsplit(":", 1)[0] if ":" in raw else raw
    host = host.lower()
    return host if _HOST.fullmatch(host) else ""


def _with_host(vary: str) -> str:
    names = [name.strip() for name in vary.split(",") if name.strip()]
    return ", ".join(names if "Host" in names else [*names, "Host"])


class StoreLanguage:
    """The person's chosen language, else the browser's among ours, else the store's."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        known = {code for code, _name in settings.LANGUAGES}
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        store = current_store_or_none()
        fallback = store.language if store else settings.LANGUAGE_CODE
        language = chosen if chosen in known else _accepted(request, known) or fallback
        with translation.override(language if language in known else settings.LANGUAGE_CODE):
            request.LANGUAGE_CODE = translation.get_language()
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language() or "en")
            patch_vary_headers(response, ("Accept-Language",))
            return response


def _accepted(request: HttpRequest, known: set[str]) -> str:
    """The first language of the browser that we speak; empty when there is none."""
    for tag, _weight in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        if (language := tag.split("-")[0]) in known:
            return language
    return ""


class HostBoundSession:
    """
    A signed-in session is good on the host it began on, in the store it began in, for a time.

    What it is shown is for this person: no browser and nothing on the way keeps it.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            store = current_store_or_none()
            here = f"{store.key if store else 'public'}@{request.route.host}"  # type: ignore[attr-defined]
            bound = request.session.setdefault("bound_to", here)
            if bound != here or is_over(request.session, request.user, real_now()):
                logout(request)
            else:
                note_act(request.session, request, real_now())
                name_actor(request.user.role, request.user.pk)
                return self._and_after(request)
        return self.get_response(request)

    def _and_after(self, request: HttpRequest) -> HttpResponse:
        """
        Who signs out leaves nothing in the browser. Cookies are not named: a browser would take
        those of all names below the same domain, which are other stores'.
        """
        response = self.get_response(request)
        if not request.user.is_authenticated:
            response["Clear-Site-Data"] = '"cache"'
        response.headers.setdefault("Cache-Control", "no-store")
        return response


class RefusalPages:
    """A named refusal becomes a page with its status; the message is for people."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, Refusal):
            return refusal_page(request, error)
        if isinstance(error, DataError):  # a NUL, a number out of range: what no row can hold
            route = getattr(request.resolver_match, "route", "")  # some paths open something
            log.warning("unfit_input", route=route, error=str(error)[:200])
            return refusal_page(request, Invalid("This can't be stored. Please mend it."), 422)
        if isinstance(error, redis.RedisError | ConnectionError):
            return refusal_page(
                request, Refusal(_("Please try again in a moment."), code="busy"), 503
            )
        return None
