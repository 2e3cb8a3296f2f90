"""Pages of API lists: by cursor, so that a new row never shifts what is read."""

from __future__ import annotations

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from rest_framework.exceptions import NotFound
from rest_framework.pagination import Cursor, CursorPagination
from rest_framework.request import Request

from kernel.errors import Invalid

_CURSOR = re.compile(r"[A-Za-z0-9+/]+={0,2}", re.ASCII)
_LIMIT = re.compile(r"[1-9][0-9]{0,2}", re.ASCII)


class CursorPages(CursorPagination):
    """
    `?cursor=…&limit=…` (1 to 200, 50 by default). The view sets `ordering`.

    Raises Invalid for a limit out of bounds and for a cursor that we did not make.
    """

    page_size = 50
    max_page_size = 200
    page_size_query_param = "limit"
    ordering = "-pk"

    def get_page_size(self, request: Request) -> int | None:
        text = request.query_params.get("limit")
        if text is None:
            return self.page_size
        if not _LIMIT.fullmatch(text) or int(text) > self.max_page_size:
            raise Invalid(
                _("A page holds 1 to %(most)s.") % {"most": self.max_page_size},
                field="limit",
            )
        return int(text)

    def get_ordering(self, request: Request, queryset: QuerySet[Any], view: Any) -> tuple[str, ...]:
        return tuple(getattr(view, "ordering", (self.ordering,)))

    def decode_cursor(self, request: Request) -> Cursor | None:
        text = request.query_params.get(self.cursor_query_param)
        if text is not None and not _CURSOR.fullmatch(text):
            raise _unknown_cursor()
        try:
            cursor = super().decode_cursor(request)
            if cursor is not None and cursor.position is not None:
                moment = parse_datetime(str(cursor.position))
                if moment is not None and moment.tzinfo is None:
                    raise ValueError("we only write aware times")
        except (NotFound, ValueError):
            raise _unknown_cursor() from None
        return cursor

    def paginate_queryset(
        self, queryset: Any, request: Request, view: Any = None
    ) -> list[Any] | None:
        try:
            return super().paginate_queryset(queryset, request, view)
        except (ValidationError, ValueError, OverflowError):
            raise _unknown_cursor() from None


def _unknown_cursor() -> Invalid:
    return Invalid(_("This cursor is not one of ours."), field="cursor", code="invalid_cursor")
