"""Traffic: its sources, who used most, totals by kind."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kernel.errors import Invalid
from kernel.plugs import Health
from shared_apps.console.forms import PlugForm, add_refusal
from shared_apps.fleet.selectors import connections as fleet_connections
from shared_apps.identity.web.guards import staff_required
from shared_apps.resellers.models import Reseller
from shared_apps.staff.web.frame import actor_of, page
from shared_apps.traffic import flows, platform_figures, selectors, services
from shared_apps.traffic.models import Connection
from shared_apps.traffic.port import FlowCollector, collectors


class SourceForm(forms.Form):
    """What every source has; one that counts machines also says whose."""

    prefix = "source"

    name = forms.CharField(label=__("Name"), max_length=80)
    serves = forms.ChoiceField(
        label=__("Machines of"), help_text=__("The connection of the fleet that made them.")
    )

    def __init__(self, *args: object, row: Connection | None, counts: bool) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        if counts:
            choices = [(str(one.pk), one.name) for one in fleet_connections()]
            self.fields["serves"].choices = choices  # type: ignore[attr-defined]
        else:
            del self.fields["serves"]
        if row is not None:
            self.fields["name"].disabled = True
            self.initial.update(name=row.name, serves=str(row.serves or ""))


@require_safe
@staff_required
def traffic(request: HttpRequest) -> HttpResponse:
    labels, watched = selectors.driver_labels(), selectors.watched_by()
    stores = dict(Reseller.objects.values_list("schema_name", "name"))
    return page(
        request,
        "staff/traffic.html",
        at="staff-traffic",
        sources=[
            (row, labels.get(row.driver, row.driver), watched.get(row.pk, 0))
            for row in selectors.connections()
        ],
        top=[
            (one, stores.get(one.store, one.store), _gb(one.bytes_out), _gb(one.bytes_in))
            for one in platform_figures.used_most()
        ],
        kinds=[
            (one, _gb(one.bytes_out), _gb(one.bytes_in))
            for one in platform_figures.totals_by_kind()
        ],
        troubled=[(row, stores.get(row.store, row.store)) for row in platform_figures.troubled()],
        unread=platform_figures.unread(),
        drivers=labels.items(),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def add(request: HttpRequest, driver: str) -> HttpResponse:
    return _form(request, driver, None)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def source(request: HttpRequest, connection_id: UUID) -> HttpResponse:
    """Look at a source and change it; stored secrets are never shown again."""
    row = selectors.connection(connection_id)
    return _form(request, row.driver, row)


def _form(request: HttpRequest, driver: str, row: Connection | None) -> HttpResponse:
    shown = selectors.shown_settings(driver, row)
    counts = not issubclass(collectors.get(driver), FlowCollector)
    given = request.POST if request.method == "POST" else None
    form = SourceForm(given, row=row, counts=counts)
    plug = PlugForm(shown.fields, given, initial=shown.known, keeps=shown.stored_secrets)
    if given is not None and all([form.is_valid(), plug.is_valid()]):
        serves = form.cleaned_data.get("serves")
        try:
            saved = services.connect(
                name=form.cleaned_data["name"],
                driver=driver,
                settings=plug.values(),
                serves=UUID(serves) if serves else None,
                actor=actor_of(request),
            )
        except Invalid as no:
            add_refusal(form if no.field in form.fields else plug, no)
        else:
            _say(request, flows.check_health(saved.pk))
            return redirect("staff-traffic-source", saved.pk)
    return page(
        request,
        "staff/traffic_source.html",
        at="staff-traffic",
        status=422 if form.errors or plug.errors else 200,
        row=row,
        label=selectors.driver_labels()[driver],
        form=form,
        plug=plug,
    )


@require_POST
@staff_required
def check(request: HttpRequest, connection_id: UUID) -> HttpResponse:
    _say(request, flows.check_health(selectors.connection(connection_id).pk))
    return redirect("staff-traffic-source", connection_id)


@require_POST
@staff_required
def pause(request: HttpRequest, connection_id: UUID) -> HttpResponse:
    reason = request.POST.get("reason", "").strip() or _("paused by staff")
    services.pause(selectors.connection(connection_id).pk, reason=reason, actor=actor_of(request))
    messages.success(request, _("Paused. What passes meanwhile is read later, if it is kept."))
    return redirect("staff-traffic-source", connection_id)


@require_POST
@staff_required
def resume(request: HttpRequest, connection_id: UUID) -> HttpResponse:
    services.resume(selectors.connection(connection_id).pk, actor=actor_of(request))
    _say(request, flows.check_health(connection_id))
    return redirect("staff-traffic-source", connection_id)


def _say(request: HttpRequest, health: Health) -> None:
    if health.ok:
        messages.success(request, _(health.message))
    else:
        messages.error(request, _(health.message))


def _gb(octets: int) -> Decimal:
    return Decimal(octets).scaleb(-9).quantize(Decimal("0.1"))
