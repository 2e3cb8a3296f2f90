"""The brand editor, and its preview before anything is saved."""

from __future__ import annotations

import dataclasses

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from branding.selectors import current_brand
from branding.services import BrandChange, change_brand, change_logo
from kernel.errors import Invalid
from shared_apps.console.forms import add_refusal
from tenant_apps.backoffice.web.brand_forms import BrandForm, LogoForm
from tenant_apps.backoffice.web.brand_preview import preview_css, preview_of
from tenant_apps.backoffice.web.guards import owner_only
from tenant_apps.backoffice.web.shell import actor_of, page

_NAMES = [field.name for field in dataclasses.fields(BrandChange)]


@require_http_methods(["GET", "HEAD", "POST"])
@owner_only
def brand(request: HttpRequest) -> HttpResponse:
    now = {name: getattr(current_brand(), name) for name in _NAMES}
    form = BrandForm(request.POST or None, initial=now)
    if request.method == "POST" and form.is_valid():
        try:
            change_brand(BrandChange(**form.values()), actor=actor_of(request))
        except Invalid as no:
            add_refusal(form, no)
        else:
            messages.success(request, _("Saved. Your shop shows it now."))
            return redirect("manage-brand")
    return _page(request, form, LogoForm())


@require_POST
@owner_only
def logo(request: HttpRequest) -> HttpResponse:
    """Upload, or remove with `remove`. What is not a picture is refused; SVG is cleaned."""
    if "remove" in request.POST:
        change_logo(None, actor=actor_of(request))
        messages.success(request, _("The logo is removed."))
        return redirect("manage-brand")
    form = LogoForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            change_logo(form.content(), actor=actor_of(request))
        except Invalid as no:
            add_refusal(form, no)
        else:
            messages.success(request, _("Your new logo is live."))
            return redirect("manage-brand")
    now = {name: getattr(current_brand(), name) for name in _NAMES}
    return _page(request, BrandForm(initial=now), form)


@require_safe
@owner_only
def preview(request: HttpRequest) -> HttpResponse:
    """The preview panel for what the form holds now."""
    return render(request, "backoffice/parts/brand_preview.html", preview_of(request.GET))


@require_safe
@owner_only
def preview_stylesheet(request: HttpRequest) -> HttpResponse:
    """The colours of an unsaved brand, good inside the preview panel only."""
    try:
        css = preview_css(request.GET)
    except ValueError:
        css = preview_css({})
    response = HttpResponse(css, content_type="text/css")
    response["Cache-Control"] = "private, max-age=600"
    return response


def _page(request: HttpRequest, form: BrandForm, logo_form: LogoForm) -> HttpResponse:
    shown = {name: form[name].value() or "" for name in form.fields}
    refused = bool(form.errors or logo_form.errors)
    return page(
        request,
        "brand",
        at="brand",
        status=422 if refused else 200,
        form=form,
        logo_form=logo_form,
        has_logo=bool(current_brand().logo),
        **preview_of({name: str(value) for name, value in shown.items()}),
    )
