"""The platforms that machines are made on: how they are, and their accounts."""

from __future__ import annotations

from itertools import groupby
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kernel.errors import Invalid, Misconfigured
from kernel.plugs import Health
from shared_apps.console.forms import PlugForm, add_refusal
from shared_apps.console.panels import choices
from shared_apps.fleet import flows, selectors, services
from shared_apps.fleet.models import Connection
from shared_apps.identity.web.guards import staff_required
from shared_apps.staff.web.forms import ConnectionForm
from shared_apps.staff.web.frame import actor_of, page


@require_safe
@staff_required
def fleet(request: HttpRequest) -> HttpResponse:
    labels = selectors.driver_labels()
    counts = selectors.image_counts()
    rows = [
        (row, labels.get(row.driver, row.driver), counts.get(row.pk, 0))
        for row in selectors.connections()
    ]
    return page(request, "staff/fleet.html", at="staff-fleet", rows=rows)


@require_safe
@staff_required
def choose(request: HttpRequest) -> HttpResponse:
    labels = selectors.driver_labels()
    return page(request, "staff/fleet_choose.html", at="staff-fleet", drivers=labels.items())


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def add(request: HttpRequest, driver: str) -> HttpResponse:
    return _form(request, driver, None)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def connection(request: HttpRequest, connection_id: UUID) -> HttpResponse:
    """Look at a connection and change it; stored secrets are never shown again."""
    row = selectors.connection(connection_id)
    return _form(request, row.driver, row)


def _form(request: HttpRequest, driver: str, row: Connection | None) -> HttpResponse:
    shown = selectors.shown_settings(driver, row)
    given = request.POST if request.method == "POST" else None
    form = ConnectionForm(given, row=row)
    plug = PlugForm(shown.fields, given, initial=shown.known, keeps=shown.stored_secrets)
    # Both are asked, so that all faults show at once.
    if given is not None and all([form.is_valid(), plug.is_valid()]):
        try:
            saved = services.connect(
                name=form.cleaned_data["name"],
                driver=driver,
                settings=plug.values(),
                location=form.cleaned_data["location"],
                actor=actor_of(request),
            )
        except Invalid as no:
            add_refusal(form if no.field in form.fields else plug, no)
        else:
            _say(request, flows.check_health(saved.pk))
            return redirect("staff-connection", saved.pk)
    images = [] if row is None else selectors.images_of(row.pk)
    plans = dict(choices("remote_plans", driver))
    return page(
        request,
        "staff/connection.html",
        at="staff-fleet",
        status=422 if form.errors or plug.errors else 200,
        row=row,
        label=selectors.driver_labels()[driver],
        form=form,
        plug=plug,
        images=[
            (plan, plans.get(plan, ""), list(found))
            for plan, found in groupby(images, lambda image: image.remote_plan)
        ],
    )


@require_POST
@staff_required
def check(request: HttpRequest, connection_id: UUID) -> HttpResponse:
    _say(request, flows.check_health(connection_id))
    return redirect("staff-connection", connection_id)


@require_POST
@staff_required
def learn(request: HttpRequest, connection_id: UUID) -> HttpResponse:
    """Ask for the images of every plan that the catalogue sells through this driver."""
    row = selectors.connection(connection_id)
    plans = [plan for plan, _name in choices("remote_plans", row.driver)]
    try:
        trouble = flows.learn_images(connection_id, plans)
    except Misconfigured as paused:
        trouble = paused.answer
    if trouble:
        messages.error(request, trouble)
    else:
        text = ngettext("Learned %(count)d plan.", "Learned %(count)d plans.", len(plans))
        messages.success(request, text % {"count": len(plans)})
    return redirect("staff-connection", connection_id)


@require_POST
@staff_required
def pause(request: HttpRequest, connection_id: UUID) -> HttpResponse:
    reason = request.POST.get("reason", "").strip() or _("paused by staff")
    services.pause(selectors.connection(connection_id).pk, reason=reason, actor=actor_of(request))
    messages.success(request, _("Paused. Its jobs wait; nothing is lost."))
    return redirect("staff-connection", connection_id)


@require_POST
@staff_required
def resume(request: HttpRequest, connection_id: UUID) -> HttpResponse:
    services.resume(selectors.connection(connection_id).pk, actor=actor_of(request))
    _say(request, flows.check_health(connection_id))
    return redirect("staff-connection", connection_id)


def _say(request: HttpRequest, health: Health) -> None:
    if health.ok:
        messages.success(request, health.message)
    else:
        messages.error(request, health.message)
