"""Files as answers: named for whoever saves them, and kept nowhere on the way."""

from __future__ import annotations

import unicodedata

from django.http import HttpResponse
from django.utils.http import content_disposition_header

_LONGEST = 100  # characters without the ending: file systems take 255 bytes
# What some system reads as part of a path, a device, a wildcard or the end of a name.
_NEVER = frozenset('/\\:*?"<>|%;')


def named(response: HttpResponse, name: str, ending: str, *, inline: bool = False) -> HttpResponse:
    """
    The answer as the file `name.ending`; `inline` shows it in the browser, else it is saved.

    Words of people are in `name` (a store's own prefix of numbers): nothing of it ends the header
    or leads out of the folder, and the ending is ours. RFC 6266: other letters than ASCII go in
    the encoded form.
    """
    disposition = content_disposition_header(not inline, f"{plain_name(name)}.{ending}")
    response["Content-Disposition"] = disposition or ""
    response["Cache-Control"] = "no-store"
    return response


def inline_pdf(name: str, made: bytes) -> HttpResponse:
    return named(HttpResponse(made, content_type="application/pdf"), name, "pdf", inline=True)


def xml_file(name: str, made: bytes) -> HttpResponse:
    return named(HttpResponse(made, content_type="application/xml"), name, "xml")


def plain_name(name: str) -> str:
    """
    Letters and digits of any script, spaces and a few signs; the rest becomes an underscore.

    What is not seen (line ends, signs that turn the direction of writing) can hide the ending.
    """
    kept = "".join("_" if _is_odd(one) else one for one in unicodedata.normalize("NFC", name))
    return kept[:_LONGEST].strip(" .") or "file"


def _is_odd(one: str) -> bool:
    kind = unicodedata.category(one)
    return one in _NEVER or kind[0] == "C" or (kind[0] == "Z" and one != " ")
