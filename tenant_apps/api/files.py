"""Papers as files: what the API answers with beside JSON."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from drf_spectacular.types import OpenApiTypes
from rest_framework.renderers import JSONRenderer

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
    return _file(f"{name}.pdf", made, PdfIsFine.media_type)


def xml_file(name: str, made: bytes) -> HttpResponse:
    return _file(f"{name}.xml", made, XmlIsFine.media_type)


def _file(name: str, made: bytes, kind: str) -> HttpResponse:
    response = HttpResponse(made, content_type=kind)
    response["Content-Disposition"] = str(content_disposition_header(True, name))
    return response
