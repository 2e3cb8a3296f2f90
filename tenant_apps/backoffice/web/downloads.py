"""Papers shown in the browser, never kept on the way."""

from __future__ import annotations

from django.http import HttpResponse

from kernel.web.files import named


def xml_file(number: str, made: bytes) -> HttpResponse:
    return named(HttpResponse(made, content_type="application/xml"), number, "xml")


def inline_pdf(number: str, made: bytes) -> HttpResponse:
    return named(HttpResponse(made, content_type="application/pdf"), number, "pdf", inline=True)
