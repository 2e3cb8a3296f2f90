"""The team's papers as files. Typesetters are imported late: nothing else here needs one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request

from kernel.web.files import xml_file
from tenant_apps.api.files import PDF, XML, PdfIsFine, XmlIsFine, pdf_file
from tenant_apps.api.manage.base import TeamView, the, the_customer, the_invoice
from tenant_apps.api.statements import DAYS, asked_for
from tenant_apps.billing.models import CreditNote, Proforma
from tenant_apps.billing.selectors import draft_of

_INVOICES, _NOTES, _CUSTOMERS = "Manage invoices", "Manage credit notes", "Manage customers"


class _Pdf(TeamView):
    renderer_classes: Any = [PdfIsFine, JSONRenderer]


class _Xml(TeamView):
    renderer_classes: Any = [XmlIsFine, JSONRenderer]


class InvoicePdf(_Pdf):
    @extend_schema(
        operation_id="read_any_invoice_pdf",
        summary="Download an invoice of the store as PDF",
        tags=[_INVOICES],
        responses=PDF,
    )
    def get(self, request: Request, invoice_id: UUID) -> HttpResponse:
        from tenant_apps.billing.pdf import invoice_pdf

        row = the_invoice(invoice_id)
        return pdf_file(row.number, invoice_pdf(row))


class InvoiceXml(_Xml):
    @extend_schema(
        operation_id="read_any_invoice_xml",
        summary="Download an invoice of the store as e-invoice",
        tags=[_INVOICES],
        responses=XML,
    )
    def get(self, request: Request, invoice_id: UUID) -> HttpResponse:
        from tenant_apps.billing.einvoicing import einvoice

        row = the_invoice(invoice_id)
        return xml_file(row.number, einvoice(row, the_customer(row.customer_id).language))


class DraftPdf(_Pdf):
    @extend_schema(
        operation_id="read_draft_pdf",
        summary="Download a draft as it would be printed",
        tags=[_INVOICES],
        responses=PDF,
    )
    def get(self, request: Request, draft_id: UUID) -> HttpResponse:
        from tenant_apps.billing.draft_pdf import draft_pdf

        row = draft_of(draft_id)
        customer = the_customer(row.customer_id)
        return pdf_file("draft", draft_pdf(row, customer, customer.language))


class ProformaPdf(_Pdf):
    @extend_schema(
        operation_id="read_proforma_pdf",
        summary="Download a proforma",
        tags=[_INVOICES],
        responses=PDF,
    )
    def get(self, request: Request, proforma_id: UUID) -> HttpResponse:
        from tenant_apps.billing.draft_pdf import proforma_pdf

        row = the(Proforma, proforma_id)
        language = the_customer(row.customer_id).language
        return pdf_file(row.number, proforma_pdf(row, language))


class CreditNotePdf(_Pdf):
    @extend_schema(
        operation_id="read_credit_note_pdf",
        summary="Download a credit note of the store as PDF",
        tags=[_NOTES],
        responses=PDF,
    )
    def get(self, request: Request, note_id: UUID) -> HttpResponse:
        from tenant_apps.billing.credit_note_pdf import credit_note_pdf

        row = the(CreditNote, note_id)
        return pdf_file(row.number, credit_note_pdf(row))


class CreditNoteXml(_Xml):
    @extend_schema(
        operation_id="read_credit_note_xml",
        summary="Download a credit note of the store as e-invoice",
        tags=[_NOTES],
        responses=XML,
    )
    def get(self, request: Request, note_id: UUID) -> HttpResponse:
        from tenant_apps.billing.einvoicing import einvoice

        row = the(CreditNote, note_id)
        return xml_file(row.number, einvoice(row, the_customer(row.customer_id).language))


class StatementPdf(_Pdf):
    filters: Any = {"first": (), "last": ()}

    @extend_schema(
        operation_id="read_customer_statement_pdf",
        summary="A customer's account over some days, as PDF",
        tags=[_CUSTOMERS],
        parameters=DAYS,
        responses=PDF,
    )
    def get(self, request: Request, customer_id: UUID) -> HttpResponse:
        from tenant_apps.billing.statement_pdf import statement_pdf

        row = the_customer(customer_id)
        return pdf_file("statement", statement_pdf(row, asked_for(row.pk, request), row.language))
