"""Walk a store as a visitor and as its customer, and keep everything that comes back."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.cache import cache
from django.test import Client

from kernel.tenancy.context import in_store
from tests.isolation.probe import undone
from tests.isolation.routes import Route, routes_of
from tests.isolation.visits import body_of
from tests.isolation.worlds import Customer, Side
from tests.whitelabel.words import Seen, text_of_pdf

LANGUAGES = ("en", "de")
_STATIC = re.compile(r"(?:/static/|url\(\s*['\"]?)([\w./@-]+\.\w{2,5})")
_TEXTS = {".css", ".js", ".svg", ".json", ".txt", ".webmanifest", ".map"}
_TRIES = 3
_LOGOUT = ("logout/", "auth/2fa/deactivate/")


def pages(side: Side, *, team: bool = False, only: str = "") -> list[Seen]:
    """Every route of the store's hosts, as visitor and customer (or team), in both languages."""
    found: list[Seen] = []
    for route in routes_of("config.urls.store"):
        if not route.text.startswith(only) or route.text.endswith(_LOGOUT):
            continue
        if route.text.startswith("manage/") != team:
            continue
        for who in [side.owner] if team else [None, side.visitor]:
            for path in _paths(route, who or side.visitor):
                found += _visits(side, path, who)
    return found


def _paths(route: Route, who: Customer) -> Iterator[str]:
    """With things of the person's own; what names none is asked with something unknown."""
    for number, chosen in enumerate(route.candidates(who.things)):
        if number >= _TRIES:
            return
        yield route.fill({name: who.things[kind][at] for name, (kind, at) in chosen.items()})
    if route.parameters:
        yield route.fill({name: _unknown(kind) for name, kind in route.parameters})


def _unknown(kind: str) -> str:
    return {"uuid": "00000000-0000-4000-8000-000000000000", "int": "987654321"}.get(kind, "zzz")


def _visits(side: Side, path: str, who: Customer | None) -> Iterator[Seen]:
    """Read it, send it empty and badly, ask it with a method that it does not know."""
    yield from asked(side, "GET", path, who, languages=LANGUAGES)
    yield from asked(side, "POST", path, who, fields={}, languages=LANGUAGES)
    yield from asked(side, "DELETE", path, who)


def asked(
    side: Side,
    method: str,
    path: str,
    who: Customer | None,
    *,
    fields: Any = None,
    languages: tuple[str, ...] = ("en",),
    **headers: str,
) -> Iterator[Seen]:
    for language in languages:
        with in_store(side.store):
            cache.clear()
        client = Client(raise_request_exception=False)
        if who is not None and who.session and not path.startswith("/api/"):
            client.cookies[settings.SESSION_COOKIE_NAME] = who.session
        sent = {"host": f"{side.store.primary_host}:8000", "accept-language": language, **headers}
        if who is not None and path.startswith("/api/"):
            sent["authorization"] = f"Bearer {who.token}"
        role = "customer" if who is side.visitor else "team" if who else "visitor"
        with undone():
            answer = client.generic(
                method,
                path,
                json.dumps(fields) if path.startswith("/api/") and fields is not None else "",
                content_type="application/json"
                if path.startswith("/api/")
                else "application/x-www-form-urlencoded",
                headers=sent,
            )
            yield Seen(f"{method} {path} as {role} [{language}]", whole(answer))


def whole(answer: Any) -> str:
    """Status, every header, every cookie with its domain, and the body as text."""
    headers = "\n".join(f"{name}: {value}" for name, value in answer.headers.items())
    raw = body_of(answer)
    kind = answer.headers.get("Content-Type", "")
    body = text_of_pdf(raw) if "pdf" in kind else raw.decode("utf-8", "replace")
    reason = answer.reason_phrase
    return f"{answer.status_code} {reason}\n{headers}\n{answer.cookies.output()}\n\n{body}"


def errors(side: Side) -> list[Seen]:
    """Pages that nobody means to see: nowhere, forbidden, forged, broken, oversized."""
    found: list[Seen] = []
    for path in ("/nowhere/", "/account/nowhere/", "/api/v1/nowhere/", "/api/v9/", "/%00", "/.env"):
        for who in (None, side.visitor):
            found += asked(side, "GET", path, who, languages=LANGUAGES)
    forging = Client(enforce_csrf_checks=True, raise_request_exception=False)
    host = f"{side.store.primary_host}:8000"
    answer = forging.post("/auth/login/", {"login": "x"}, headers={"host": host})
    found.append(Seen("POST without a token", whole(answer)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tenant_apps.storefront.web.pages.offered_plans", _broken)
        patch.setattr("tenant_apps.api.views.meta.store_document", _broken)
        for path in ("/", "/plans/", "/api/v1/schema/"):
            found += asked(side, "GET", path, None, languages=LANGUAGES)
    for bad in ("acme-hosting.test", "unknown.test", "1.2.3.4"):
        strange = Client(raise_request_exception=False).get("/", headers={"host": bad})
        found.append(Seen(f"GET / at {bad}", whole(strange)))
    return found


def _broken(*_args: Any, **_more: Any) -> Any:
    raise RuntimeError("planted")


def programs(side: Side) -> list[Seen]:
    """What the API says to a program that gets it wrong (its routes are walked with the pages)."""
    found: list[Seen] = []
    for body in ({"items": [{"plan": "x"}]}, {"items": 5}, []):
        found += asked(side, "POST", "/api/v1/orders/", side.visitor, fields=body)
    return found


def files(seen: list[Seen]) -> list[Seen]:
    """Every static file that a page or a stylesheet names: its address and, if text, its text."""
    found: dict[str, Seen] = {}
    waiting = [name for one in seen for name in _STATIC.findall(one.text)]
    while waiting:
        name = waiting.pop().lstrip("/")
        if name in found:
            continue
        place = finders.find(name)
        if place is None:
            continue
        path = Path(str(place))
        text = path.read_text(errors="replace") if path.suffix in _TEXTS else ""
        found[name] = Seen(f"file {name}", f"{name}\n{text}")
        waiting += [f"{Path(name).parent}/{one}" for one in _STATIC.findall(text)]
    return list(found.values())
