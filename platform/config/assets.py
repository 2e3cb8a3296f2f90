"""
The host of stores' pictures: files by store id and content hash, and nothing else.

It is answered before any store, session or language: there is no cookie to read and none to set, no
query is made, and a picture that is opened as a page can neither run nor ask for anything.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase

from config.errors import neutral_not_found
from config.middleware import clean_host
from kernel.errors import NotFound
from kernel.tenancy import files
from kernel.tenancy.context import nowhere

_PATH = re.compile(r"/(?P<name>[0-9a-f]{32}/[0-9a-f]{32}(?:-[0-9]{2,3})?\.(?P<kind>png|svg|webp))")
_TYPES = {"png": "image/png", "svg": "image/svg+xml", "webp": "image/webp"}
_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
}
_FOREVER = "public, max-age=31536000, immutable"


class AssetHost:
    """Answers everything on settings.ASSET_HOST; all other hosts pass."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not _is_asset_host(request):
            return self.get_response(request)
        with nowhere():
            response = _answer(request)
        for name, value in _ALWAYS.items():
            response[name] = value
        if settings.SECURE_HSTS_SECONDS:
            response["Strict-Transport-Security"] = f"max-age={settings.SECURE_HSTS_SECONDS}"
        return response


def _is_asset_host(request: HttpRequest) -> bool:
    host = clean_host(request.META.get("HTTP_HOST", ""))
    return bool(host) and host == settings.ASSET_HOST


def _answer(request: HttpRequest) -> HttpResponse:
    found = _PATH.fullmatch(request.path)
    if found is None or request.method not in {"GET", "HEAD"}:
        return neutral_not_found()
    etag = f'"{found["name"].partition("/")[2]}"'
    if request.headers.get("If-None-Match") == etag:
        response: HttpResponse = HttpResponseNotModified()
    else:
        try:
            content = files.read_public(found["name"])
        except NotFound:
            return neutral_not_found()
        response = HttpResponse(content, content_type=_TYPES[found["kind"]])
        if found["kind"] == "svg":  # opened by itself it is a file to keep, never a page
            response["Content-Disposition"] = 'attachment; filename="picture.svg"'
    response["Cache-Control"] = _FOREVER
    response["ETag"] = etag
    return response
