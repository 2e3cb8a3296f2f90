"""How billing goes in each store: its runs, and what is parked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from kernel.web.links import host_url
from shared_apps.console.lists import words_of
from shared_apps.identity.web.guards import staff_required
from shared_apps.staff.selectors import Row, row_of, stores
from shared_apps.staff.web.frame import page
from wholesale.tallies import Standing, standings, troubled

MOST_ROWS = 200


@dataclass(frozen=True, slots=True)
class Desk:
    """One store's line. Ages are told on its own clock; empty for nothing."""

    row: Row
    standing: Standing
    state: str
    word: str
    desk_url: str
    parked_for: str
    late_for: str
    waits_for: str


@require_safe
@staff_required
def desks(request: HttpRequest) -> HttpResponse:
    words, found = words_of(request), standings()
    keys = [one.store for one in found]
    rows = {row.schema_name: row_of(row) for row in stores(words).filter(schema_name__in=keys)}
    known = [(rows[one.store], one) for one in found if one.store in rows]
    missed, waiting, parked = troubled()
    return page(
        request,
        "wholesale/billing.html",
        at="wholesale-billing",
        desks=[_desk(row, one) for row, one in known[:MOST_ROWS]],
        more=max(len(known) - MOST_ROWS, 0),
        words=words,
        missed=missed,
        waiting=waiting,
        parked=parked,
    )


def _desk(row: Row, one: Standing) -> Desk:
    state, word = "ok", _("As planned")
    if one.did_not_happen:
        state, word = "bad", _("Did not happen")
    elif one.tally.waits_since:
        state, word = "warn", _("Waits for the store")
    elif one.tally.last_run_at is None:
        state, word = "off", _("None yet")
    path = "/manage/billing/parked/" if one.tally.parked else "/manage/billing/runs/"
    return Desk(
        row,
        one,
        state,
        word,
        host_url(row.host, path),
        _age(row.now, one.tally.oldest_parked_at),
        _age(row.now, one.since),
        _age(row.now, one.tally.waits_since),
    )


def _age(now: datetime, since: datetime | None) -> str:
    if since is None:
        return ""
    hours = max(int((now - since).total_seconds() // 3600), 0)
    if hours < 48:
        return ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours}
    return ngettext("%(n)d day", "%(n)d days", hours // 24) % {"n": hours // 24}
