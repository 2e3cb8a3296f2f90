"""What every page needs: the brand, the language, the zone, the person."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpRequest

from branding.faces import Face, current_face, with_padlock
from branding.rules.pages import OWN_CSS_PAGES
from kernel.tenancy.context import current_store_or_none


def face(request: HttpRequest) -> dict[str, Any]:
    """Navigation and account menu come from each face's own views (kernel.web.faces)."""
    store, face = current_store_or_none(), current_face()
    return {
        "lang": getattr(request, "LANGUAGE_CODE", "en"),
        "brand": _dressed_for(request, with_padlock(face) if request.is_secure() else face),
        "timezone": store.timezone if store else "UTC",
        "store_currency": store.currency if store else "EUR",
    }


def _dressed_for(request: HttpRequest, face: Face) -> Face:
    """A store's own CSS stays away from every page that is not named."""
    match = request.resolver_match
    named = match is not None and not match.namespaces and match.url_name in OWN_CSS_PAGES
    return face if named or not face.custom_css_url else replace(face, custom_css_url="")
