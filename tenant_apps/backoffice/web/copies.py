"""Copies of the store to test with: make one, move its clock, end it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kernel.errors import Refusal
from kernel.ids import new_id
from kernel.tenancy.context import current_store
from kernel.web.links import host_url
from shared_apps.console.forms import add_refusal
from shared_apps.resellers.copying import Copy, copies, copy_of, password_of
from shared_apps.resellers.rules import COPY_DAYS, MOST_COPIES, MOST_PER_PLAN
from shared_apps.resellers.services import CopyWish, begin_move, end_copy, make_copy
from tenant_apps.backoffice.web.copy_report import report_facts
from tenant_apps.backoffice.web.guards import owner_only
from tenant_apps.backoffice.web.shell import actor_of, page
from tenant_apps.copies.flows import choose_cards


def _percent() -> forms.IntegerField:
    return forms.IntegerField(
        label=__("Cards that refuse"),
        min_value=0,
        max_value=100,
        initial=0,
        help_text=__("So many of a hundred made-up cards have no funds, always the same ones."),
    )


class CopyForm(forms.Form):
    per_plan = forms.IntegerField(
        label=__("Made-up customers for each plan"),
        min_value=0,
        max_value=MOST_PER_PLAN,
        initial=10,
        help_text=__("At most so many, with the days and prices of your running servers. 0: none."),
    )
    fail_percent = _percent()
    once = forms.CharField(widget=forms.HiddenInput, max_length=80)


class CardsForm(forms.Form):
    fail_percent = _percent()


@require_http_methods(["GET", "HEAD", "POST"])
@owner_only
def copies_page(request: HttpRequest) -> HttpResponse:
    form = CopyForm(request.POST or None, initial={"once": str(new_id())})
    store = current_store()
    if request.method == "POST" and form.is_valid():
        try:
            made = make_copy(store.id, CopyWish(**form.cleaned_data), actor=actor_of(request))
        except Refusal as no:
            add_refusal(form, no)
        else:
            return redirect("manage-copy", made.id)
    found = copies(store.id)
    return page(
        request,
        "copies",
        at="copies",
        status=422 if form.errors else 200,
        form=form,
        copies=found,
        full=len(found) >= MOST_COPIES,
        most=MOST_COPIES,
        days=COPY_DAYS,
    )


@require_safe
@owner_only
def copy(request: HttpRequest, copy_id: UUID) -> HttpResponse:
    return _show(request, _mine(copy_id))


@require_safe
@owner_only
def progress(request: HttpRequest, copy_id: UUID) -> HttpResponse:
    """How far the filling or the move is; asked for again and again."""
    return render(request, "backoffice/parts/copy_progress.html", _progress(_mine(copy_id)))


@require_POST
@owner_only
def move(request: HttpRequest, copy_id: UUID) -> HttpResponse:
    found = _mine(copy_id)
    try:
        begin_move(found.store.id, request.POST.get("span", ""), actor=actor_of(request))
    except Refusal as no:
        messages.error(request, no.message)
    return redirect("manage-copy", copy_id)


@require_POST
@owner_only
def cards(request: HttpRequest, copy_id: UUID) -> HttpResponse:
    found, form = _mine(copy_id), CardsForm(request.POST)
    if not form.is_valid():
        return _show(request, found, form)
    choose_cards(found.store, form.cleaned_data["fail_percent"])
    messages.success(request, _("Saved. It holds from the next charge on."))
    return redirect("manage-copy", copy_id)


@require_POST
@owner_only
def password(request: HttpRequest, copy_id: UUID) -> HttpResponse:
    """What opens the copy: shown when it is asked for, in a part of the page or on a page."""
    found = _mine(copy_id)
    shown = password_of(found.store.id).reveal()
    if "HX-Request" in request.headers:
        facts = {"value": shown, "id": "copy", "label": _("Password")}
        answer = render(request, "ui/c/secret.html", facts)
    else:
        answer = _show(request, found, password=shown)
    answer["Cache-Control"] = "no-store"
    return answer


@require_POST
@owner_only
def delete(request: HttpRequest, copy_id: UUID) -> HttpResponse:
    found = _mine(copy_id)
    end_copy(found.store.id, actor=actor_of(request))
    messages.success(request, _("The copy is deleted."))
    return redirect("manage-copies")


def _mine(copy_id: UUID) -> Copy:
    return copy_of(current_store().id, copy_id)


def _progress(found: Copy) -> dict[str, Any]:
    return {"copy": found, "copy_zone": found.store.timezone}


def _show(
    request: HttpRequest, found: Copy, form: CardsForm | None = None, password: str = ""
) -> HttpResponse:
    ready = found.state == "ready"
    return page(
        request,
        "copy",
        at="copies",
        status=422 if form is not None else 200,
        **_progress(found),
        cards_form=form or CardsForm(initial={"fail_percent": found.fail_percent}),
        password=password,
        host=found.store.primary_host,
        shop_url=host_url(found.store.primary_host),
        manage_url=host_url(found.store.primary_host, "/manage/"),
        progress_url=reverse("manage-copy-progress", args=[found.store.id]),
        spans=_spans(),
        **(report_facts(request, found) if ready else {}),
    )


def _spans() -> list[tuple[str, str]]:
    return [
        ("day", _("+1 day")),
        ("week", _("+1 week")),
        ("month", _("+1 month")),
        ("year", _("+1 year")),
    ]
