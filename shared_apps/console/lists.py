"""Lists by page, for tables of a console."""

from __future__ import annotations

from typing import TypeVar

from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest

M = TypeVar("M", bound=Model)
PER_PAGE = 25


def words_of(request: HttpRequest) -> str:
    """What is searched for by `?q=`; without the one character that no text in a row can hold."""
    return request.GET.get("q", "").replace("\x00", "").strip()[:200]


def page_of(request: HttpRequest, rows: QuerySet[M], per_page: int = PER_PAGE) -> Page[M]:
    """The page asked for by `?page=`; a number that makes no sense shows the nearest page."""
    return Paginator(rows, per_page).get_page(request.GET.get("page"))
