"""Invoices of the whole store, and what puts one right: void, reissue, merge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.errors import Invalid
from tenant_apps.api.base import shown, taken
from tenant_apps.api.manage import paper_shapes as shapes
from tenant_apps.api.manage.base import (
    TeamList,
    TeamView,
    lists,
    makes,
    reads,
    the_customer,
    the_invoice,
)
from tenant_apps.billing import services
from tenant_apps.billing.models import Invoice, LateFee

_TAG = "Manage invoices"


@lists("list_all_invoices", "List the store's invoices", _TAG, shapes.INVOICE)
class Invoices(TeamList):
    serializer_class = shapes.TeamInvoiceSerializer
    ordering = ("-issued_at", "-number")
    filters: Mapping[str, Sequence[str]] = {"state": Invoice.State.values}

    def rows(self) -> QuerySet[Invoice]:
        return Invoice.objects.all()


class OneInvoice(TeamView):
    @reads(
        "read_any_invoice",
        "Read an invoice of the store",
        _TAG,
        shapes.TeamInvoiceDetailSerializer,
        shapes.INVOICE_DETAIL,
    )
    def get(self, request: Request, invoice_id: UUID) -> Response:
        return shown(shapes.TeamInvoiceDetailSerializer, the_invoice(invoice_id))


class VoidInvoice(TeamView):
    @makes(
        "void_invoice",
        "Take an unpaid invoice back",
        _TAG,
        takes=shapes.VoidSerializer,
        body={"reason": "Ordered by mistake"},
        gives=shapes.TeamInvoiceDetailSerializer,
        example={**shapes.INVOICE_DETAIL, "state": "void"},
        description="Its number stays in the books. What never began ends; what runs is billed "
        "for its periods again.",
    )
    def post(self, request: Request, invoice_id: UUID) -> Response:
        row = the_invoice(invoice_id)
        reason = taken(shapes.VoidSerializer, request)["reason"]
        made = services.void_invoice(row.pk, reason=reason, actor=self.actor())
        return shown(shapes.TeamInvoiceDetailSerializer, made)


class ReissueInvoice(TeamView):
    @makes(
        "reissue_invoice",
        "Put another invoice in the place of one that says something wrong",
        _TAG,
        takes=shapes.ReissueSerializer,
        body=shapes.REISSUE,
        gives=shapes.TeamInvoiceDetailSerializer,
        example={**shapes.INVOICE_DETAIL, "replaces": ["7e2c4b11-0d7c-4c7b-9a55-0e8d3f6b9c30"]},
        status=201,
        description="The same lines and sums unless taxed anew. The old one becomes void, or is "
        "taken back by a credit note when it is paid. Again: the same new one.",
    )
    def post(self, request: Request, invoice_id: UUID) -> Response:
        row = the_invoice(invoice_id)
        wish = taken(shapes.ReissueSerializer, request)
        reason, texts = wish.pop("reason"), wish.pop("texts", None)
        corrections = services.Corrections(**wish, texts=_by_line(row, texts))
        made = services.reissue_invoice(row.pk, corrections, reason=reason, actor=self.actor())
        return _fresh(made)


def _by_line(row: Invoice, texts: list[str] | None) -> dict[int, str]:
    """Raises Invalid unless there is a text for each line."""
    if texts is None:
        return {}
    keys = list(row.lines.order_by("position").values_list("pk", flat=True))
    if len(keys) != len(texts):
        said = _("This invoice has %(count)s lines.") % {"count": len(keys)}
        raise Invalid(said, field="texts")
    return dict(zip(keys, texts, strict=True))


class MergeInvoices(TeamView):
    @makes(
        "merge_invoices",
        "Make one invoice of several open ones of a customer",
        _TAG,
        takes=shapes.MergeSerializer,
        body=shapes.MERGE,
        gives=shapes.TeamInvoiceDetailSerializer,
        example={**shapes.INVOICE_DETAIL, "replaces": shapes.MERGE["invoices"]},
        status=201,
    )
    def post(self, request: Request, customer_id: UUID) -> Response:
        customer = the_customer(customer_id)
        wish = taken(shapes.MergeSerializer, request)
        made = services.merge_invoices(
            customer.pk,
            wish["invoices"],
            due_on=wish["due_on"],
            reason=wish["reason"],
            actor=self.actor(),
        )
        return _fresh(made)


def _fresh(made: Invoice) -> Response:
    """As it is now: credit may have paid it at once."""
    return shown(shapes.TeamInvoiceDetailSerializer, the_invoice(made.pk), 201)


@lists("list_late_fees", "List what was charged for paying late", _TAG, shapes.LATE_FEE)
class LateFees(TeamList):
    serializer_class = shapes.LateFeeSerializer
    ordering = ("-at", "-pk")

    def rows(self) -> QuerySet[Any]:
        return LateFee.objects.select_related("invoice")
