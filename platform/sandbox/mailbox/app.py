"""The mailbox's pages and its answers for tests."""

from __future__ import annotations

from dataclasses import asdict
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from sandbox.mailbox import pages
from sandbox.mailbox.reading import attachments_of, html_of, parse, text_of
from sandbox.mailbox.store import Mail, MailStore

_STYLE = (Path(__file__).parent / "mailbox.css").read_bytes()
# A mail may show pictures of anywhere, but runs nothing: neither here nor in its own frame.
_POLICY = (
    "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src * data:; font-src * data:; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {"Content-Security-Policy": _POLICY, "Referrer-Policy": "no-referrer"}


def make_app(store: MailStore) -> Starlette:
    app = Starlette(
        routes=[
            Route("/", inbox),
            Route("/mailbox.css", style),
            Route("/messages.json", messages),
            Route("/messages/{id:int}.json", message_json),
            Route("/messages/{id:int}", message),
            Route("/messages/{id:int}/raw", raw),
            Route("/messages/{id:int}/attachments/{number:int}", attachment),
            Route("/messages", clear, methods=["DELETE"]),
            Route("/clear", clear_by_hand, methods=["POST"]),
        ]
    )
    app.state.store = store
    return app


async def inbox(request: Request) -> Response:
    to = request.query_params.get("to", "")
    found = _store(request).find(to=to)
    return HTMLResponse(pages.inbox(found, to=to), headers=_HEADERS)


async def message(request: Request) -> Response:
    mail, raw_mail = _found(request)
    parsed, tab = parse(raw_mail), request.query_params.get("tab", "")
    return HTMLResponse(pages.message(mail, parsed, tab=tab), headers=_HEADERS)


async def messages(request: Request) -> Response:
    """Newest first. `to`: part of a recipient; `since`: only ids above it."""
    given = request.query_params
    since = given.get("since", "")
    found = _store(request).find(
        to=given.get("to", ""), since=int(since) if since.isdecimal() else 0
    )
    return JSONResponse({"messages": [_row(request, mail) for mail in found]})


async def message_json(request: Request) -> Response:
    mail, raw_mail = _found(request)
    return JSONResponse(_whole(mail, parse(raw_mail)))


async def raw(request: Request) -> Response:
    return Response(_found(request)[1], media_type="text/plain; charset=utf-8")


async def attachment(request: Request) -> Response:
    """Always as a download: an attached page must not run under this address."""
    files = attachments_of(parse(_found(request)[1]))
    number = request.path_params["number"]
    if not 1 <= number <= len(files):
        raise HTTPException(404)
    file = files[number - 1]
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.name, safe='')}",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(file.content, media_type=file.content_type, headers=headers)


async def clear(request: Request) -> Response:
    return JSONResponse({"deleted": _store(request).clear()})


async def clear_by_hand(request: Request) -> Response:
    _store(request).clear()
    return RedirectResponse("/", 303)


async def style(request: Request) -> Response:
    return Response(_STYLE, media_type="text/css")


def _store(request: Request) -> MailStore:
    store = request.app.state.store
    assert isinstance(store, MailStore)
    return store


def _found(request: Request) -> tuple[Mail, bytes]:
    found = _store(request).get(request.path_params["id"])
    if found is None:
        raise HTTPException(404)
    return found


def _row(request: Request, mail: Mail) -> dict[str, object]:
    found = _store(request).get(mail.id)
    return _whole(mail, parse(found[1])) if found else {}


def _whole(mail: Mail, parsed: EmailMessage) -> dict[str, object]:
    files = [
        {"name": file.name, "content_type": file.content_type, "bytes": len(file.content)}
        for file in attachments_of(parsed)
    ]
    bodies = {"text": text_of(parsed), "html": html_of(parsed)}
    return {**asdict(mail), **bodies, "attachments": files}
