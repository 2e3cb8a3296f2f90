"""
The page on which a link opens a desktop: one that looks like it, with nothing behind.

The link's parts are after the "#", which no browser sends: a small script reads them and asks
`/_sandbox/view`. It goes on asking, so the page also shows that a session ended or that a newer
link took over.
"""

from __future__ import annotations

import hmac
import json
from html import escape
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from sandbox.kasm import catalogue, sessions
from sandbox.kasm.answers import Refused, state_of
from sandbox.kasm.state import Doc, State

_HERE = Path(__file__).parent
_COLOURS = {"ubuntu": "#c34113", "debian": "#a80030", "opensuse": "#3f7d20"}
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; "
    "connect-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


async def page(request: Request) -> Response:
    html = (_HERE / "viewer.html").read_text(encoding="utf-8")
    return HTMLResponse(html, headers=_HEADERS)


def _file(name: str, kind: str) -> Route:
    async def answer(request: Request) -> Response:
        return Response((_HERE / name).read_bytes(), media_type=kind, headers=_HEADERS)

    return Route(f"/{name}", answer)


async def view(request: Request) -> Response:
    """What is on the screen of this link now; `first` counts as one opening."""
    given = request.query_params
    state = state_of(request)
    try:
        with state.store.locked():
            return JSONResponse(_screen(state, dict(given)), headers=_HEADERS)
    except Refused as refusal:
        return JSONResponse({"over": refusal.message}, headers=_HEADERS)


def _screen(state: State, given: dict[str, str]) -> Doc:
    session = _of_link(state, given)
    if given.get("first") == "1":
        session["opened"] += 1
        sessions.save(state, session)
    image = next(
        (one for one in catalogue.images() if one["image_id"] == session["image_id"]), None
    )
    return {
        "status": sessions.status(session),
        "name": session["image"],
        "size": f"{session['cores']:g} vCPU, {session['memory'] // catalogue.GB} GB",
        "apps": image["description"].split(", ") if image else [],
        "icon": f"/{image['image_src']}" if image else "",
        "only_looking": given.get("kind") == "join",
    }


def _of_link(state: State, given: dict[str, str]) -> Doc:
    """The session of a link whose token is the newest. Raises Refused."""
    token = given.get("token", "")
    if given.get("kind") == "join":
        for session in sessions.live(state):
            if session["share_id"] == given.get("id") and _same(session.get("view_token"), token):
                return session
        raise Refused("This shared desktop is over.")
    try:
        session = sessions.find(state, given.get("id", ""), given.get("user", ""))
    except Refused:
        raise Refused("This desktop has ended.") from None
    if not _same(session["token"], token):
        raise Refused("This link is no longer valid: a newer one was made.")
    return session


def _same(known: str | None, given: str) -> bool:
    return bool(known) and hmac.compare_digest(json.dumps(known), json.dumps(given))


async def icon(request: Request) -> Response:
    name = request.path_params["name"]
    colour, letter = _COLOURS.get(name, "#4b5563"), escape(name[:1].upper())
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64" viewBox="0 0 64 64">'
        f'<rect width="64" height="64" rx="14" fill="{colour}"/>'
        '<text x="32" y="43" text-anchor="middle" font-family="system-ui,sans-serif" '
        f'font-size="32" font-weight="700" fill="#fff">{letter}</text></svg>'
    )
    return Response(svg, media_type="image/svg+xml")


ROUTES = [
    Route("/", page),
    _file("viewer.js", "text/javascript"),
    _file("viewer.css", "text/css"),
    Route("/_sandbox/view", view),
    Route("/img/thumbnails/{name}.svg", icon),
]
