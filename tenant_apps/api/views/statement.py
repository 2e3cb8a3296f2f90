"""The account of the caller's customer."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from shared_apps.console.exports import csv_download
from shared_apps.identity.api.throttles import HeavyThrottle
from tenant_apps.api import examples
from tenant_apps.api.base import ApiView, shown
from tenant_apps.api.serializers.statement import STATEMENT, StatementSerializer
from tenant_apps.api.statements import DAYS, CsvIsFine, asked_for
from tenant_apps.billing.statement_table import HEAD, cells


class OwnStatement(ApiView):
    filters: Any = {"first": (), "last": ()}
    throttle_classes = [HeavyThrottle]

    @extend_schema(
        operation_id="read_statement",
        summary="Your account over some days",
        tags=["Invoices"],
        parameters=DAYS,
        responses=StatementSerializer,
        examples=[examples.answer(STATEMENT)],
    )
    def get(self, request: Request) -> Response:
        return shown(StatementSerializer, asked_for(self.customer.pk, request))


class OwnStatementCsv(ApiView):
    filters: Any = {"first": (), "last": ()}
    renderer_classes: Any = [CsvIsFine, JSONRenderer]
    throttle_classes = [HeavyThrottle]

    @extend_schema(
        operation_id="read_statement_csv",
        summary="Your account over some days, as CSV",
        tags=["Invoices"],
        parameters=DAYS,
        responses={(200, "text/csv"): OpenApiTypes.STR},
    )
    def get(self, request: Request) -> HttpResponse:
        return csv_download("statement", HEAD, cells(asked_for(self.customer.pk, request)))
