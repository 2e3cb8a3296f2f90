"""The store's reports: one page with a tab for each, and each as a table for a spreadsheet."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from kernel.errors import Refusal
from shared_apps.console.exports import csv_download
from shared_apps.console.forms import add_refusal
from tenant_apps.backoffice.web.guards import owner_only
from tenant_apps.backoffice.web.shell import actor_of, page
from tenant_apps.reporting.models import ExchangeRate
from tenant_apps.reporting.rates import without_rate
from tenant_apps.reporting.services import note_rate
from tenant_apps.reporting.spans import LENGTHS, USUAL, Span, last_months
from tenant_apps.reporting.tables.cells import Report
from tenant_apps.reporting.tables.reports import REPORTS


class RateForm(forms.Form):
    """What another currency is worth from a day on, in the store's zone."""

    currency = forms.CharField(label=__("Currency"), min_length=3, max_length=3)
    since = forms.DateField(label=__("From"), widget=forms.DateInput(attrs={"type": "date"}))
    rate = forms.DecimalField(
        label=__("One of it is worth"), localize=True, max_digits=14, decimal_places=8
    )


@require_safe
@owner_only
def report(request: HttpRequest, slug: str = "recurring") -> HttpResponse:
    length = _length(request)
    return page(
        request,
        "report",
        at="reports",
        report=_made(slug, last_months(length)),
        tabs=_tabs(slug, length),
        lengths=_lengths(slug, length),
        csv_url=f"{reverse('manage-report-csv', args=[slug])}?{urlencode({'months': length})}",
        left_out=without_rate(),
    )


@require_safe
@owner_only
def as_csv(request: HttpRequest, slug: str) -> HttpResponse:
    made = _made(slug, last_months(_length(request)))
    return csv_download(slug, made.csv_head, made.csv_rows)


@require_http_methods(["GET", "HEAD", "POST"])
@owner_only
def rates(request: HttpRequest) -> HttpResponse:
    form = RateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            note_rate(given["currency"], given["since"], given["rate"], actor=actor_of(request))
        except Refusal as no:
            add_refusal(form, no)
        else:
            messages.success(request, _("Noted. Reports count with it from that day on."))
            return redirect("manage-rates")
    return page(
        request,
        "rates",
        at="reports",
        status=422 if form.errors else 200,
        form=form,
        rates=ExchangeRate.objects.order_by("currency", "-since"),
        left_out=without_rate(),
    )


def _made(slug: str, span: Span) -> Report:
    make = REPORTS.get(slug)
    if make is None:
        raise Http404
    return make(span)


def _length(request: HttpRequest) -> int:
    asked = request.GET.get("months", "")
    known = {str(one): one for one in LENGTHS}
    return known.get(asked, USUAL)


def _lengths(slug: str, length: int) -> list[dict[str, Any]]:
    return [
        {
            "label": ngettext("%(count)s month", "%(count)s months", one) % {"count": one},
            "url": f"{_url(slug)}?{urlencode({'months': one})}",
            "current": one == length,
        }
        for one in LENGTHS
    ]


def _tabs(slug: str, length: int) -> list[dict[str, Any]]:
    names = {
        "recurring": _("Recurring revenue"),
        "cohorts": _("Cohorts"),
        "revenue": _("Revenue"),
        "deferred": _("Not earned yet"),
        "receivables": _("Receivables"),
        "taxes": _("Taxes"),
        "oss": _("One-stop shop"),
        "given-back": _("Given back"),
        "traffic": _("Traffic"),
    }
    return [
        {
            "label": label,
            "url": f"{_url(key)}?{urlencode({'months': length})}",
            "current": key == slug,
        }
        for key, label in names.items()
    ]


def _url(slug: str) -> str:
    return reverse("manage-report", args=[slug])
