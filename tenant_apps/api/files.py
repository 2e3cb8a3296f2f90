"""Papers as files: what the API answers with beside JSON."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from rest_framework.renderers import JSONRenderer

from kernel.web.files import named

PDF: Any = {(200, "application/pdf"): OpenApiTypes.BINARY}
XML: Any = {(200, "application/xml"): OpenApiTypes.BINARY}


class PdfIsFine(JSONRenderer):
    """Lets `Accept: application/pdf` in; refusals are still JSON."""

    media_type = "application/pdf"
    format = "pdf"


class XmlIsFine(JSONRenderer):
    media_type = "application/xml"
    format = "xml"


def pdf_file(name: str, made: bytes) -> HttpResponse:
    return named(HttpResponse(made, content_type=PdfIsFine.media_type), name, PdfIsFine.format)
