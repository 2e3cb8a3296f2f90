"""The board of all certificates, and one host's own page."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from certs import services
from certs.models import Edge
from certs.selectors import board, paused_until
from certs.words import bucket_words, reason
from kernel import clock
from kernel.errors import NotFound
from shared_apps.console.lists import page_of
from shared_apps.identity.web.guards import staff_required
from shared_apps.staff.selectors import store_names, stores
from shared_apps.staff.web.frame import actor_of, page

_SOON = timedelta(days=7)


@require_safe
@staff_required
def certificates(request: HttpRequest) -> HttpResponse:
    now = clock.real_now()
    words = request.GET.get("q", "").strip()
    meant = tuple(stores(words).values_list("schema_name", flat=True)) if words else ()
    found = page_of(request, board.certificates(words, meant))
    waiting = list(board.open_orders(words, meant)[:50])
    keys = {row.store for row in found} | {row.store for row in waiting}
    names = store_names(keys - {""})
    return page(
        request,
        "certs/board.html",
        at="certificates",
        page=found,
        rows=[(row, names.get(row.store, row.store), (now - row.not_before).days) for row in found],
        waiting=[(row, names.get(row.store, row.store), reason(row.code)) for row in waiting],
        words=words,
        total=board.certificates().count(),
        open_total=board.open_orders().count(),
        soon=board.renewals_until(now + _SOON),
        late=board.late().count(),
        reasons=[(reason(code), count) for code, count in board.reasons()],
        uses=[(use, *bucket_words(use.bucket.code)) for use in board.uses(now)],
        authority=board.authority(),
        paused_until=paused_until(),
        edges=[(edge, _edge_state(edge)) for edge in board.edges()],
    )


@require_safe
@staff_required
def host(request: HttpRequest, host: str) -> HttpResponse:
    row = board.host(host)
    if row is None:
        raise NotFound(_("This name never asked for a certificate."))
    return page(
        request,
        "certs/host.html",
        at="certificates",
        row=row,
        store_name=store_names({row.store}).get(row.store, row.store),
        reason=reason(row.order.code) if row.order and row.order.code else "",
        attempts=[(one, reason(one.code) if one.code else "") for one in row.attempts],
    )


@require_POST
@staff_required
def hurry(request: HttpRequest, host: str) -> HttpResponse:
    services.hurry(host=host, actor=actor_of(request))
    messages.success(request, _("It is tried next, as soon as the limits allow it."))
    return redirect("certificate", host)


@require_POST
@staff_required
def renew(request: HttpRequest, host: str) -> HttpResponse:
    """Ahead of its time: a leaked key, a moved authority."""
    row = board.host(host)
    if row is None or row.certificate is None:
        raise NotFound(_("This name has no certificate to renew."))
    services.order(host=host, store=row.store, reason="renewal", actor=actor_of(request))
    messages.success(request, _("In the queue. The one in use stays until the new one is there."))
    return redirect("certificate", host)


def _edge_state(edge: Edge) -> str:
    if edge.problem:
        return "unhealthy"
    silent = clock.real_now() - edge.seen_at > board.SILENT_AFTER
    return "unavailable" if silent else "healthy"
