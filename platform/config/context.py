"""What every page needs: the brand, the language, the zone, the person."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from branding.faces import current_face
from kernel.tenancy.context import current_store_or_none


def face(request: HttpRequest) -> dict[str, Any]:
    """Navigation and account menu come from each face's own views (kernel.web.faces)."""
    store = current_store_or_none()
    return {
        "lang": getattr(request, "LANGUAGE_CODE", "en"),
        "brand": current_face(),
        "timezone": store.timezone if store else "UTC",
        "store_currency": store.currency if store else "EUR",
    }
