"""Open a store: a form, one call, and the addresses of what is there a moment later."""

from __future__ import annotations

import time
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kernel.errors import Conflict, Invalid
from kernel.web.links import host_url
from shared_apps.console.forms import add_refusal
from shared_apps.identity.web.guards import staff_required
from shared_apps.resellers.rules import slug_from, slug_problem
from shared_apps.resellers.selectors import slug_is_free
from shared_apps.resellers.services import open_store
from shared_apps.staff import selectors
from shared_apps.staff.web.forms import StoreForm
from shared_apps.staff.web.frame import actor_of, page

_TOOK = "store_opened_in_ms"
_RESET = "/auth/password/reset/"


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def open_new(request: HttpRequest) -> HttpResponse:
    form = StoreForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        began = time.perf_counter_ns()
        try:
            store = open_store(form.wish(), actor=actor_of(request))
        except (Invalid, Conflict) as no:
            add_refusal(form, no)
        else:
            took = (time.perf_counter_ns() - began) // 1_000_000
            request.session[_TOOK] = {"store": str(store.id), "ms": took}
            return redirect("staff-store-opened", store.id)
    status = 422 if form.errors else 200
    return page(request, "staff/store_new.html", at="staff-stores", status=status, form=form)


@require_safe
@staff_required
def suggest(request: HttpRequest) -> HttpResponse:
    """The short name's row of the form, filled and judged while somebody types the company."""
    slug = request.GET.get("slug", "").strip().lower() or slug_from(request.GET.get("name", ""))
    problem = slug_problem(slug) if slug else ""
    if slug and not problem and not slug_is_free(slug):
        problem = _("This short name is taken. Please choose another.")
    form = StoreForm(initial={"slug": slug})
    facts = {
        "form": form,
        "problem": problem,
        "is_free": bool(slug and not problem),
        "root_domain": settings.ROOT_DOMAIN,
    }
    return render(request, "staff/parts/slug.html", facts)


@require_safe
@staff_required
def opened(request: HttpRequest, store_id: UUID) -> HttpResponse:
    row = selectors.store(store_id)
    took = request.session.get(_TOOK, {})
    places = (
        (_("Shop"), "/"),
        (_("Team's console"), "/manage/"),
        (_("Customers' portal"), "/account/"),
        (_("Owner's first password"), _RESET),
    )
    return page(
        request,
        "staff/store_opened.html",
        at="staff-stores",
        row=row,
        shop_url=host_url(row.host),
        addresses=[
            {"label": label, "value": host_url(row.host, path), "copyable": True}
            for label, path in places
        ],
        ms=took.get("ms") if took.get("store") == str(store_id) else None,
    )
