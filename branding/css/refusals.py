"""How a sheet is refused: the place in the text and the reason, in plain words."""

from __future__ import annotations

from typing import Protocol

from django.utils.translation import gettext as _

from kernel.errors import Invalid

FIELD = "custom_css"


class Placed(Protocol):
    """Each token and rule of the parser knows where it began."""

    source_line: int
    source_column: int


def refusal(place: Placed, reason: str) -> Invalid:
    """The Invalid to raise; facts `line`, `column` (from 1) and `reason` for an editor's mark."""
    return refusal_at(place.source_line, place.source_column, reason)


def refusal_at(line: int, column: int, reason: str) -> Invalid:
    return Invalid(
        _("Line %(line)d, column %(column)d: %(reason)s")
        % {"line": line, "column": column, "reason": reason},
        field=FIELD,
        line=line,
        column=column,
        reason=reason,
    )
