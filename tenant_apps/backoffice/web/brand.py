"""The brand editor: type, see, publish."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from branding.errors import DraftMoved, NoDraft
from branding.rules.values import PICTURES
from branding.services import Saved, discard_draft, publish_draft, save_draft, set_picture
from kernel.errors import Conflict, Invalid
from shared_apps.console.forms import add_refusal
from shared_apps.resellers.services import change_language
from tenant_apps.backoffice.web.brand_desk import Desk
from tenant_apps.backoffice.web.brand_forms import BrandForm, drawn_stamps, picture_content
from tenant_apps.backoffice.web.guards import owner_only
from tenant_apps.backoffice.web.shell import actor_of, page


@require_http_methods(["GET", "HEAD", "POST"])
@owner_only
def brand(request: HttpRequest) -> HttpResponse:
    """The page. POST saves the draft (`action` save) and may publish it (`action` publish)."""
    if request.method != "POST":
        return _page(request, Desk(request))
    desk = Desk(request, BrandForm(request.POST))
    saved = _save(request, desk)
    if saved is None:
        return _page(request, desk, status=422)
    if saved.merge.clashes:
        return _page(request, desk.after(saved), status=409)
    if request.POST.get("action") == "publish":
        return _publish(request, desk.after(saved), saved)
    messages.success(request, _("The draft is saved. Your customers see it when you publish."))
    return redirect("manage-brand")


@require_POST
@owner_only
def keep(request: HttpRequest) -> HttpResponse:
    """Save while somebody types. The answer is the state of the draft, for the bar."""
    desk = Desk(request, BrandForm(request.POST))
    saved = _save(request, desk)
    if saved is not None:
        desk = desk.after(saved)
    context = desk.context()
    response = render(request, "backoffice/parts/brand_kept.html", context)
    response["HX-Trigger"] = json.dumps({"brand-kept": {"revision": context["revision"]}})
    return response


@require_POST
@owner_only
def discard(request: HttpRequest) -> HttpResponse:
    try:
        discard_draft(revision=_number(request, "seen"), actor=actor_of(request))
    except DraftMoved as no:
        messages.error(request, no.message)
    else:
        messages.success(request, _("The draft is discarded. Nothing of it was ever public."))
    return redirect("manage-brand")


@require_POST
@owner_only
def picture(request: HttpRequest, kind: str) -> HttpResponse:
    """Put a picture into the draft, or take it out with `remove`."""
    desk = Desk(request)
    try:
        if kind not in PICTURES:
            raise Invalid(_("Choose from the list."), field=kind)
        remove = "remove" in request.POST
        content = None if remove else picture_content(request.FILES.get("file"), kind)
        set_picture(kind, content, actor=actor_of(request))
    except Invalid as no:
        desk.picture_faults[kind] = no.message
        return _page(request, desk, status=422)
    messages.success(request, _("The draft has it. Publish to show it to your customers."))
    return redirect(f"{reverse('manage-brand')}?part=pictures#part-pictures")


@require_POST
@owner_only
def language(request: HttpRequest) -> HttpResponse:
    """At once, not with the draft: it is a rule of the shop, not a look."""
    try:
        change_language(request.POST.get("language", ""), actor=actor_of(request))
    except Invalid as no:
        messages.error(request, no.message)
    else:
        messages.success(request, _("Saved. Who has chosen no language is greeted in this one."))
    return redirect("manage-brand")


def _save(request: HttpRequest, desk: Desk) -> Saved | None:
    """None when a field was refused; the form says which."""
    form = desk.form
    if not form.is_valid():
        return None
    try:
        return save_draft(
            form.values(),
            drawn=drawn_stamps(request.POST.get("drawn", "")),
            mine=request.POST.get("mine", "").split(),
            actor=actor_of(request),
        )
    except Invalid as no:
        add_refusal(form, no)
        return None


def _publish(request: HttpRequest, desk: Desk, saved: Saved) -> HttpResponse:
    """Only what the person saw: a draft that somebody else moved meanwhile is shown first."""
    seen, draft = _number(request, "seen"), saved.draft
    try:
        if draft is None:
            raise NoDraft(_("There is nothing new to publish."))
        revision = draft.revision if saved.before == seen else seen
        publish_draft(revision=revision, note=request.POST.get("note", ""), actor=actor_of(request))
    except Invalid as no:
        add_refusal(desk.form, no)
        return _page(request, desk, status=422)
    except Conflict as no:
        desk.trouble = no.message
        return _page(request, desk, status=409)
    messages.success(request, _("Published. Your shop shows it now."))
    return redirect("manage-brand")


def _number(request: HttpRequest, name: str) -> int:
    text = request.POST.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _page(request: HttpRequest, desk: Desk, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = desk.context()
    return page(request, "brand", at="brand", status=status, **context)
