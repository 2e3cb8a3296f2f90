"""The report of a copy's moves: on the page, as a table for a spreadsheet, and mail by mail."""

from __future__ import annotations

from datetime import date, datetime
from itertools import groupby
from typing import Any
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kernel.clock import local_date
from kernel.tenancy.context import current_store, in_store
from shared_apps.console.exports import csv_download
from shared_apps.resellers.copying import Copy, copy_of
from shared_apps.ui.formats import day_text
from tenant_apps.backoffice.web.copy_words import (
    Shown,
    amount_plain,
    figure_of,
    kind_words,
    shown,
)
from tenant_apps.backoffice.web.guards import owner_only
from tenant_apps.backoffice.web.shell import page
from tenant_apps.copies.mails import read_mail
from tenant_apps.copies.selectors import ORDER, Happening, happenings, totals

_PER_PAGE = 50


def report_facts(request: HttpRequest, found: Copy) -> dict[str, Any]:
    """What the page of a copy that is ready shows of what happened in it."""
    rows = _rows(request, found)
    kind = _kind(request)
    sums = totals(rows)
    listed = Paginator([row for row in rows if kind in ("", row.kind)], _PER_PAGE)
    part = listed.get_page(request.GET.get("page"))
    asked = _asked(request)
    return {
        "figures": [figure_of(one) for one in sums],
        "days": _days(list(part), found.store.timezone),
        "page": part,
        "tabs": [
            _tab(request, "", _("All"), len(rows)),
            *(_tab(request, one.kind, kind_words(one.kind), one.count) for one in sums),
        ],
        "moves": _moves(request, found),
        "csv_url": f"{reverse('manage-copy-csv', args=[found.store.id])}?{urlencode(asked)}",
    }


@require_safe
@owner_only
def as_csv(request: HttpRequest, copy_id: UUID) -> HttpResponse:
    found = copy_of(current_store().id, copy_id)
    zone, kind = ZoneInfo(found.store.timezone), _kind(request)
    head = ["at", "kind", "who", "subject", "detail", "amount", "currency"]
    rows = (
        [
            row.at.astimezone(zone).isoformat(timespec="seconds"),
            row.kind,
            row.who,
            row.subject,
            row.detail,
            *amount_plain(row.amount),
        ]
        for row in _rows(request, found)
        if kind in ("", row.kind)
    )
    return csv_download(found.store.slug, head, rows)


@require_safe
@owner_only
def mail(request: HttpRequest, copy_id: UUID, mail_id: UUID) -> HttpResponse:
    found = copy_of(current_store().id, copy_id)
    with in_store(found.store):
        letter = read_mail(mail_id)
    return page(request, "copy_mail", at="copies", copy=found, letter=letter)


def _rows(request: HttpRequest, found: Copy) -> list[Happening]:
    """Of the move that is asked for; all since it was ready by `?move=all`; else the newest."""
    if found.ready_at is None:
        return []
    since, until = found.ready_at, found.now
    move = _move(request, found)
    if move is not None:
        since, until = move.from_at, min(move.until, found.now)
    with in_store(found.store):
        return happenings(since, until)


def _move(request: HttpRequest, found: Copy) -> Any:
    wanted = request.GET.get("move", "")
    if wanted == "all" or not found.moves:
        return None
    return next((one for one in found.moves if str(one.id) == wanted), found.moves[0])


def _kind(request: HttpRequest) -> str:
    wanted = request.GET.get("kind", "")
    return wanted if wanted in ORDER else ""


def _asked(request: HttpRequest, **changes: str) -> dict[str, str]:
    found = {"move": request.GET.get("move", ""), "kind": _kind(request), **changes}
    return {name: value for name, value in found.items() if value}


def _tab(request: HttpRequest, kind: str, label: str, count: int) -> dict[str, Any]:
    return {
        "label": label,
        "url": f"?{urlencode(_asked(request, kind=kind))}#report",
        "current": kind == _kind(request),
        "count": count,
    }


def _moves(request: HttpRequest, found: Copy) -> list[dict[str, Any]]:
    """Which part of the copy's time is shown: the newest moves, and all of it."""
    if len(found.moves) < 2:
        return []
    now, zone = _move(request, found), found.store.timezone
    some = [
        {
            "label": f"{_day(one.from_at, zone)} – {_day(one.until, zone)}",
            "url": f"?{urlencode(_asked(request, move=str(one.id)))}#report",
            "current": one is now,
        }
        for one in found.moves[:5]
    ]
    whole = f"?{urlencode(_asked(request, move='all'))}#report"
    return [*some, {"label": _("All moves"), "url": whole, "current": now is None}]


def _day(at: datetime, zone: str) -> str:
    return day_text(local_date(at, zone))


def _days(rows: list[Happening], zone: str) -> list[tuple[date, list[Shown]]]:
    by_day = groupby(rows, key=lambda row: local_date(row.at, zone))
    return [(day, [shown(row) for row in group]) for day, group in by_day]
