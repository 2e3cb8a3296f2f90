"""Papers shown in the browser, never kept on the way."""

from __future__ import annotations

import re

from django.http import HttpResponse


def xml_file(number: str, made: bytes) -> HttpResponse:
    response = HttpResponse(made, content_type="application/xml")
    name = re.sub(r"[^A-Za-z0-9._-]", "_", number)
    response["Content-Disposition"] = f'attachment; filename="{name}.xml"'
    response["Cache-Control"] = "private, no-store"
    return response


def inline_pdf(number: str, made: bytes) -> HttpResponse:
    response = HttpResponse(made, content_type="application/pdf")
    name = re.sub(r"[^A-Za-z0-9._-]", "_", number)
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response
