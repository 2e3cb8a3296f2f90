"""Customers and their statements, and the ledger looked at anew."""

from __future__ import annotations

from typing import Any
from uuid import UUID

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
from tenant_apps.accounts.models import Customer
from tenant_apps.api import examples
from tenant_apps.api.base import shown, taken
from tenant_apps.api.manage import book_shapes as shapes
from tenant_apps.api.manage.base import (
    OwnerView,
    TeamList,
    TeamView,
    lists,
    makes,
    reads,
    the_customer,
)
from tenant_apps.api.serializers.people import CustomerSerializer
from tenant_apps.api.serializers.services import NothingSerializer
from tenant_apps.api.serializers.statement import STATEMENT, StatementSerializer
from tenant_apps.api.statements import DAYS, CsvIsFine, asked_for
from tenant_apps.billing.services import verify_books
from tenant_apps.billing.statement_table import HEAD, cells
from wholesale.books import last_look

_TAG = "Manage customers"


@lists("list_customers", "List the store's customers", _TAG, examples.CUSTOMER)
class Customers(TeamList):
    serializer_class = CustomerSerializer
    ordering = ("-created_at", "-pk")

    def rows(self) -> QuerySet[Customer]:
        return Customer.objects.all()


class OneCustomer(TeamView):
    @reads("read_any_customer", "Read a customer", _TAG, CustomerSerializer, examples.CUSTOMER)
    def get(self, request: Request, customer_id: UUID) -> Response:
        return shown(CustomerSerializer, the_customer(customer_id))


class CustomerStatement(TeamView):
    filters: Any = {"first": (), "last": ()}

    @reads(
        "read_customer_statement",
        "A customer's account over some days",
        _TAG,
        StatementSerializer,
        STATEMENT,
        parameters=DAYS,
    )
    def get(self, request: Request, customer_id: UUID) -> Response:
        customer = the_customer(customer_id)
        return shown(StatementSerializer, asked_for(customer.pk, request))


class CustomerStatementCsv(TeamView):
    filters: Any = {"first": (), "last": ()}
    renderer_classes: Any = [CsvIsFine, JSONRenderer]

    @extend_schema(
        operation_id="read_customer_statement_csv",
        summary="A customer's account over some days, as CSV",
        tags=[_TAG],
        parameters=DAYS,
        responses={(200, "text/csv"): OpenApiTypes.STR},
    )
    def get(self, request: Request, customer_id: UUID) -> HttpResponse:
        customer = the_customer(customer_id)
        return csv_download("statement", HEAD, cells(asked_for(customer.pk, request)))


class Ledger(OwnerView):
    @reads(
        "read_ledger_look",
        "The last look at your books",
        "Manage reports",
        shapes.LookSerializer,
        shapes.LOOK,
    )
    def get(self, request: Request) -> Response:
        row = last_look(current_store().key)
        if row is None:
            raise NotFound(_("Nobody has looked yet."), code="not_looked_at")
        return shown(shapes.LookSerializer, row)


class VerifyLedger(OwnerView):
    @makes(
        "verify_ledger",
        "Look at your books now",
        "Manage reports",
        gives=shapes.LookSerializer,
        example=shapes.LOOK,
        status=201,
        description="The chain, the balance of each entry, invoices and credit notes against "
        "their postings, what is open, and credit: all computed anew.",
    )
    def post(self, request: Request) -> Response:
        taken(NothingSerializer, request)
        return shown(shapes.LookSerializer, verify_books(), 201)
