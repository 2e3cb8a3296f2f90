"""Outside tax engines: connect one, say for which countries, and see what it was not told yet."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __
from django.views.decorators.http import require_http_methods, require_POST

from kernel.errors import Invalid, Refusal
from shared_apps.console.forms import PlugForm, add_refusal
from shared_apps.ui.formats import countries
from tenant_apps.backoffice.web.guards import owner_only
from tenant_apps.backoffice.web.shell import actor_of, page
from tenant_apps.billing import services
from tenant_apps.billing.flows import check_engine
from tenant_apps.billing.models import TaxReport
from tenant_apps.billing.outside_tax import off_reports, open_reports
from tenant_apps.billing.selectors import policy
from tenant_apps.billing.tax_engine_desk import engine_kind, engine_kinds, goods_codes


class UseForm(forms.Form):
    """Which engine is asked, and for whom."""

    engine = forms.ChoiceField(label=__("Engine"), required=False)
    countries = forms.MultipleChoiceField(
        label=__("Countries"),
        required=False,
        choices=countries,
        widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text=__("Customers there bear what the engine says. Hold Ctrl to choose several."),
    )
    falls_back = forms.BooleanField(
        label=__("While the engine is away, your own table decides"),
        required=False,
        help_text=__("Off: the invoice waits until the engine answers, and is tried again."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@owner_only
def engines(request: HttpRequest) -> HttpResponse:
    kinds, rules = engine_kinds(), policy()
    now = {
        "engine": rules.outside_tax,
        "countries": rules.outside_tax_countries.split(),
        "falls_back": rules.outside_tax_falls_back,
    }
    form = UseForm(request.POST or None, initial=now)
    connected = [(one.key, one.label) for one in kinds if one.row]
    form.fields["engine"].choices = [("", _("None")), *connected]  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        try:
            services.use_tax_engine(**form.cleaned_data, actor=actor_of(request))
        except Invalid as no:
            add_refusal(form, no)
        else:
            messages.success(request, _("Saved. It holds for new invoices."))
            return redirect("manage-tax-engines")
    return page(
        request,
        "tax_engines",
        at="policy",
        status=422 if form.errors else 200,
        kinds=kinds,
        form=form,
        used=rules.outside_tax,
        waiting=open_reports(),
        off=off_reports(),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@owner_only
def engine(request: HttpRequest, engine: str) -> HttpResponse:
    """Connect an account or change it; stored secrets are never shown again."""
    kind = engine_kind(engine)
    form = PlugForm(
        kind.fields, request.POST or None, initial=kind.known, keeps=kind.stored_secrets
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.connect_tax_engine(engine, form.values(), actor=actor_of(request))
        except Invalid as no:
            add_refusal(form, no)
        else:
            _say_health(request, engine)
            return redirect("manage-tax-engine", engine)
    return page(
        request,
        "tax_engine",
        at="policy",
        status=422 if form.errors else 200,
        kind=kind,
        form=form,
        codes=goods_codes(engine) if kind.row else [],
    )


@require_POST
@owner_only
def check(request: HttpRequest, engine: str) -> HttpResponse:
    if engine_kind(engine).row:
        _say_health(request, engine)
    return redirect("manage-tax-engine", engine)


@require_POST
@owner_only
def codes(request: HttpRequest, engine: str) -> HttpResponse:
    """Every class of goods of the page at once; fields are `code-<class>`."""
    engine_kind(engine)
    try:
        for one in goods_codes(engine):
            given = request.POST.get(f"code-{one.category}")
            if given is not None and given.strip() != one.code:
                services.set_tax_code(engine, one.category, given, actor=actor_of(request))
    except Refusal as no:
        messages.error(request, no.message)
    else:
        messages.success(request, _("Saved. It holds for new invoices."))
    return redirect("manage-tax-engine", engine)


@require_POST
@owner_only
def retry(request: HttpRequest, report_id: UUID) -> HttpResponse:
    if TaxReport.objects.filter(pk=report_id).exists():
        services.try_report_again(report_id)
        messages.success(request, _("It is being told again."))
    return redirect("manage-tax-engines")


def _say_health(request: HttpRequest, engine: str) -> None:
    health = check_engine(engine, actor=actor_of(request))
    if health.ok:
        messages.success(request, _(health.message))
    elif health.refused:
        messages.error(request, _(health.message))
    else:
        messages.warning(request, _(health.message))
