"""The store's reports, as tables."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.errors import NotFound
from kernel.tenancy.context import current_store
from shared_apps.console.exports import csv_download
from tenant_apps.api.base import shown, taken
from tenant_apps.api.manage import book_shapes as shapes
from tenant_apps.api.manage.base import OwnerList, OwnerView, lists, makes, reads
from tenant_apps.api.statements import CsvIsFine
from tenant_apps.reporting.models import ExchangeRate
from tenant_apps.reporting.services import note_rate
from tenant_apps.reporting.spans import LENGTHS, USUAL, Span, last_months
from tenant_apps.reporting.tables.cells import Report
from tenant_apps.reporting.tables.reports import REPORTS

_TAG = "Manage reports"
_LENGTHS = [str(one) for one in LENGTHS]


class Reports(OwnerView):
    @reads(
        "list_reports",
        "List the names of reports",
        _TAG,
        shapes.ReportNamesSerializer,
        {"reports": list(REPORTS)},
    )
    def get(self, request: Request) -> Response:
        return shown(shapes.ReportNamesSerializer, {"reports": list(REPORTS)})


class OneReport(OwnerView):
    filters: Any = {"months": _LENGTHS}

    @reads("read_report", "Read a report", _TAG, shapes.ReportSerializer, shapes.REPORT)
    def get(self, request: Request, slug: str) -> Response:
        span = _span(request)
        made = _made(slug, span)
        found = {
            "report": slug,
            "title": made.title,
            "currency": current_store().currency,
            "first_month": span.first,
            "last_month": span.last,
            "columns": made.csv_head,
            "rows": [[str(cell) for cell in row] for row in made.csv_rows],
        }
        return shown(shapes.ReportSerializer, found)


class ReportCsv(OwnerView):
    filters: Any = {"months": _LENGTHS}
    renderer_classes: Any = [CsvIsFine, JSONRenderer]

    @extend_schema(
        operation_id="read_report_csv",
        summary="Read a report as CSV",
        tags=[_TAG],
        responses={(200, "text/csv"): OpenApiTypes.STR},
    )
    def get(self, request: Request, slug: str) -> HttpResponse:
        made = _made(slug, _span(request))
        return csv_download(slug, made.csv_head, made.csv_rows)


def _span(request: Request) -> Span:
    return last_months(int(request.query_params.get("months", USUAL)))


def _made(slug: str, span: Span) -> Report:
    if slug not in REPORTS:
        raise NotFound(_("There is nothing at this address."))
    return REPORTS[slug](span)


@lists(
    "list_exchange_rates",
    "List what other currencies are worth in reports",
    _TAG,
    shapes.EXCHANGE_RATE,
)
class ExchangeRates(OwnerList):
    serializer_class = shapes.ExchangeRateSerializer
    ordering = ("-pk",)

    def rows(self) -> QuerySet[ExchangeRate]:
        return ExchangeRate.objects.all()

    @makes(
        "note_exchange_rate",
        "Say what another currency is worth from a day on",
        _TAG,
        takes=shapes.ExchangeRateWishSerializer,
        body=shapes.EXCHANGE_RATE,
        gives=shapes.ExchangeRateSerializer,
        example=shapes.EXCHANGE_RATE,
        status=201,
    )
    def post(self, request: Request) -> Response:
        wish = taken(shapes.ExchangeRateWishSerializer, request)
        row = note_rate(wish["currency"], wish["since"], wish["rate"], actor=self.actor())
        return shown(shapes.ExchangeRateSerializer, row, 201)
