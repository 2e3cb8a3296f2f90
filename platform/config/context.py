"""What every page needs: the brand, the language, the person."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest


def face(request: HttpRequest) -> dict[str, Any]:
    return {"lang": getattr(request, "LANGUAGE_CODE", "en")}
