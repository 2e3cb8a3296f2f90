"""Tables as CSV that a spreadsheet shows and never runs."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence

from django.http import HttpResponse

from kernel.web.files import named

# A cell that begins with one of these is a formula to a spreadsheet.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def plain_cell(value: object) -> str:
    """The value as text; what would be a formula gets an apostrophe in front."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def csv_download(name: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """`name` without ending. UTF-8 with a mark, so that Excel reads umlauts."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    named(response, name, "csv")
    response.write("\ufeff")
    writer = csv.writer(response)
    writer.writerow([plain_cell(cell) for cell in head])
    for row in rows:
        writer.writerow([plain_cell(cell) for cell in row])
    return response
