"""Invoices of the caller's customer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.web.files import xml_file
from shared_apps.identity.api.throttles import HeavyThrottle
from tenant_apps.api import examples
from tenant_apps.api.base import ApiView, ListView, shown, taken
from tenant_apps.api.files import PDF, XML, PdfIsFine, XmlIsFine, pdf_file
from tenant_apps.api.idempotency import once
from tenant_apps.api.openapi import IDEMPOTENCY_KEY
from tenant_apps.api.paying import payment_page
from tenant_apps.api.reading import OneView, says
from tenant_apps.api.serializers.invoices import (
    InvoiceDetailSerializer,
    InvoiceSerializer,
    PaymentPageSerializer,
)
from tenant_apps.api.serializers.services import NothingSerializer
from tenant_apps.billing.models import Invoice
from tenant_apps.billing.selectors import invoice_of, invoices_of


@says("list_invoices", "List your invoices", "Invoices", examples.INVOICE)
class Invoices(ListView):
    serializer_class = InvoiceSerializer
    ordering = ("-issued_at", "-number")
    filters: Mapping[str, Sequence[str]] = {"state": Invoice.State.values}

    def rows(self) -> QuerySet[Invoice]:
        return invoices_of(self.customer.pk)


@says(
    "read_invoice",
    "Read an invoice with its lines",
    "Invoices",
    examples.INVOICE_DETAIL,
    responses=InvoiceDetailSerializer,
)
class OneInvoice(OneView):
    shown_by = InvoiceDetailSerializer
    find = invoice_of


class InvoicePdf(ApiView):
    renderer_classes = [PdfIsFine, JSONRenderer]
    throttle_classes = [HeavyThrottle]

    @extend_schema(
        operation_id="read_invoice_pdf",
        summary="Download an invoice as PDF",
        tags=["Invoices"],
        responses=PDF,
    )
    def get(self, request: Request, invoice_id: UUID) -> HttpResponse:
        # Imported late: it loads a typesetter that nothing else here needs.
        from tenant_apps.billing.pdf import invoice_pdf

        invoice = invoice_of(self.customer.pk, invoice_id)
        return pdf_file(invoice.number, invoice_pdf(invoice))


class InvoiceXml(ApiView):
    renderer_classes = [XmlIsFine, JSONRenderer]
    throttle_classes = [HeavyThrottle]

    @extend_schema(
        operation_id="read_invoice_xml",
        summary="Download an invoice as e-invoice",
        description="By EN 16931, in CII; as XRechnung where all that it wants is known.",
        tags=["Invoices"],
        responses=XML,
    )
    def get(self, request: Request, invoice_id: UUID) -> HttpResponse:
        # Imported late, like the PDF: its words are the typesetter's.
        from tenant_apps.billing.einvoicing import einvoice

        invoice = invoice_of(self.customer.pk, invoice_id)
        return xml_file(invoice.number, einvoice(invoice, self.customer.language))


class PayInvoice(ApiView):
    throttle_classes = [HeavyThrottle]

    @extend_schema(
        operation_id="pay_invoice",
        summary="Open the payment page of an invoice",
        description="A second call gets the same page as long as it is open.",
        tags=["Invoices"],
        parameters=[IDEMPOTENCY_KEY],
        request=NothingSerializer,
        responses=PaymentPageSerializer,
        examples=[examples.body({}), examples.answer(examples.PAGE)],
    )
    @once
    def post(self, request: Request, invoice_id: UUID) -> Response:
        invoice = invoice_of(self.customer.pk, invoice_id)
        taken(NothingSerializer, request)
        return shown(PaymentPageSerializer, {"payment_url": payment_page(invoice)})
