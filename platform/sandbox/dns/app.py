"""The registrar's page, and the same for tests in JSON."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode, urlsplit

from starlette.applications import Starlette
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from sandbox.dns import pages
from sandbox.dns.zones import Zones


def make_app(zones: Zones) -> Starlette:
    app = Starlette(
        routes=[
            Route("/", home),
            Route("/set", set_asked, methods=["POST"]),
            Route("/add", add, methods=["POST"]),
            Route("/delete", delete, methods=["POST"]),
            Route("/mood", mood, methods=["POST"]),
            Route("/_sandbox/records", records, methods=["GET", "POST", "DELETE"]),
            Route("/_sandbox/moods", moods, methods=["POST"]),
            Route("/_sandbox/faults", lambda _request: JSONResponse({"armed": [], "fired": {}})),
        ]
    )
    app.state.zones = zones
    return app


async def home(request: Request) -> Response:
    """`ask`: a record that a shop asks for, "NAME KIND VALUE"; `back`: the page that asks."""
    given = request.query_params
    return pages.home(
        _zones(request),
        asked=_asked(given.getlist("ask")),
        back=_address(given.get("back", "")),
        error=given.get("error", ""),
    )


async def set_asked(request: Request) -> Response:
    """All records as asked: other addresses and proofs of the same names make room."""
    form = await request.form()
    zones = _zones(request)
    asked = _asked([str(text) for text in form.getlist("ask")])
    for name, kind, _ in asked:
        for other in {"TXT"} if kind == "TXT" else {"A", "AAAA", "CNAME"}:
            zones.remove(name, other)
    return _done(request, form, lambda: [zones.add(n, k, v) for n, k, v in asked])


async def add(request: Request) -> Response:
    form = await request.form()
    zones = _zones(request)
    return _done(
        request, form, lambda: zones.add(_of(form, "name"), _of(form, "kind"), _of(form, "value"))
    )


async def delete(request: Request) -> Response:
    form = await request.form()
    zones = _zones(request)
    return _done(
        request,
        form,
        lambda: zones.remove(_of(form, "name"), _of(form, "kind"), _of(form, "value")),
    )


async def mood(request: Request) -> Response:
    form = await request.form()
    zones = _zones(request)
    return _done(request, form, lambda: zones.set_mood(_of(form, "name"), _of(form, "mood")))


async def records(request: Request) -> Response:
    """POST adds {name, kind, value}; DELETE removes what fits, everything without a name."""
    zones = _zones(request)
    if request.method == "POST":
        body = await request.json()
        try:
            zones.add(body["name"], body["kind"], body["value"])
        except ValueError as error:
            return JSONResponse({"error": str(error)}, 422)
    elif request.method == "DELETE":
        given = request.query_params
        if "name" in given:
            zones.remove(given["name"], given.get("kind", ""), given.get("value", ""))
        else:
            zones.clear()
    found = [{"name": r.name, "kind": r.kind, "value": r.value} for r in zones.all()]
    return JSONResponse({"records": found, "moods": zones.moods()})


async def moods(request: Request) -> Response:
    """{name, mood}; an empty mood is none."""
    body = await request.json()
    try:
        _zones(request).set_mood(body["name"], body["mood"])
    except ValueError as error:
        return JSONResponse({"error": str(error)}, 422)
    return JSONResponse({"moods": _zones(request).moods()})


def _done(request: Request, form: FormData, act: Callable[[], object]) -> Response:
    """Back to the page, with the shop's wish still on it."""
    kept = [("ask", str(text)) for text in form.getlist("ask")]
    if back := _address(_of(form, "back")):
        kept.append(("back", back))
    try:
        act()
    except ValueError as error:
        kept.append(("error", str(error)))
    return RedirectResponse(f"/?{urlencode(kept)}" if kept else "/", 303)


def _asked(texts: list[str]) -> list[list[str]]:
    return [parts for text in texts if len(parts := text.split(None, 2)) == 3]


def _of(form: FormData, name: str) -> str:
    return str(form.get(name, ""))


def _address(text: str) -> str:
    """Only a page of this machine's own shops."""
    parts = urlsplit(text)
    here = parts.hostname and (
        parts.hostname == "localhost" or parts.hostname.endswith(".localhost")
    )
    return text if parts.scheme in {"http", "https"} and here else ""


def _zones(request: Request) -> Zones:
    zones = request.app.state.zones
    assert isinstance(zones, Zones)
    return zones
