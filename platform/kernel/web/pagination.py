"""Pages of API lists: by cursor, so that a new row never shifts what is read."""

from __future__ import annotations

from rest_framework.pagination import CursorPagination


class CursorPages(CursorPagination):
    """`?cursor=…&limit=…` (1 to 200, 50 by default). The view sets `ordering`."""

    page_size = 50
    max_page_size = 200
    page_size_query_param = "limit"
    ordering = "-pk"
