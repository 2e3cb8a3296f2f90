"""The brand's files, served by the store's own host and cached for ever by their version."""

from __future__ import annotations

import hashlib

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response

from branding.custom_css import safe_css
from branding.models import Brand
from branding.selectors import current_brand
from kernel.tenancy import files
from shared_apps.ui.colour import BrandTokens, brand_css

_FOREVER = "public, max-age=31536000, immutable"
_TYPES = {"png": "image/png", "svg": "image/svg+xml"}


def tokens_of(brand: Brand) -> BrandTokens:
    return BrandTokens(
        brand=brand.colour,
        accent=brand.accent,
        tone=brand.neutral,
        radius=brand.radius,
        font=brand.font,
        density=brand.density,
    )


def stylesheet(request: HttpRequest, version: int) -> HttpResponseBase:
    css = brand_css(tokens_of(current_brand()))
    response = HttpResponse(css, content_type="text/css")
    response["Cache-Control"] = _FOREVER
    response["ETag"] = tag = f'"{hashlib.sha256(css.encode()).hexdigest()[:24]}"'
    return get_conditional_response(request, etag=tag, response=response) or response


def own_css(request: HttpRequest, version: int) -> HttpResponse:
    """What the store wrote itself, as the parser wrote it anew."""
    response = HttpResponse(safe_css(current_brand().custom_css), content_type="text/css")
    response["Cache-Control"] = _FOREVER
    return response


def logo(request: HttpRequest, kind: str) -> HttpResponse:
    """
    A logo from before there was an asset host, under the name that it has always had.

    Made safe when it was uploaded; the headers keep an SVG from ever acting as a page.
    """
    response = HttpResponse(files.read(f"brand/logo.{kind}"), content_type=_TYPES[kind])
    response["Cache-Control"] = _FOREVER
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response
