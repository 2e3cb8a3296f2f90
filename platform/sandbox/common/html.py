"""A page shell for sandbox servers: escaped text in, a complete page without JavaScript out."""

from __future__ import annotations

from html import escape
from pathlib import Path

from starlette.responses import HTMLResponse, Response

_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
    "base-uri 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def text(value: object) -> str:
    """Any value as HTML text that is also safe inside a quoted attribute."""
    return escape("" if value is None else str(value), quote=True)


def page(title: str, body: str, css: Path, *, status: int = 200) -> Response:
    """`body` is HTML that the caller has escaped; `css` is inlined."""
    html = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark"><meta name="robots" content="noindex">'
        f"<title>{text(title)}</title><style>{css.read_text()}</style></head>"
        f"<body>{body}</body></html>"
    )
    return HTMLResponse(html, status, headers=dict(_HEADERS))
