"""Invoices written by hand."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.errors import Invalid
from kernel.money import Money
from kernel.periods import Period
from tenant_apps.accounts.models import Customer
from tenant_apps.api.base import shown, taken
from tenant_apps.api.manage import paper_shapes as shapes
from tenant_apps.api.manage.base import (
    TeamList,
    TeamView,
    changes,
    lists,
    makes,
    reads,
    removes,
    the_customer,
)
from tenant_apps.api.manage.fields import money
from tenant_apps.api.serializers.services import NothingSerializer
from tenant_apps.billing import services
from tenant_apps.billing.drafting import FreeLine, bill_of, free_lines
from tenant_apps.billing.flows import quote_of
from tenant_apps.billing.models import InvoiceDraft
from tenant_apps.billing.selectors import draft_of, drafts
from tenant_apps.billing.taxation import taxes_of

_TAG = "Manage invoices"


@lists("list_drafts", "List invoices that are being written", _TAG, shapes.DRAFT)
class Drafts(TeamList):
    serializer_class = shapes.DraftSerializer
    ordering = ("-changed_at", "-pk")

    def rows(self) -> QuerySet[InvoiceDraft]:
        return drafts().prefetch_related("lines")

    @makes(
        "write_draft",
        "Write an invoice by hand",
        _TAG,
        takes=shapes.DraftWishSerializer,
        body=shapes.DRAFT_WISH,
        gives=shapes.DraftDetailSerializer,
        example=shapes.DRAFT_DETAIL,
        status=201,
        description="In no books and without a number until it is issued.",
    )
    def post(self, request: Request) -> Response:
        wish = taken(shapes.DraftWishSerializer, request)
        customer = Customer.objects.filter(pk=wish["customer"]).first()
        if customer is None:
            raise Invalid(_("There is no such customer."), field="customer")
        row = services.save_draft(customer, _lines(wish["lines"]), actor=self.actor())
        return _shown(row, 201)


class OneDraft(TeamView):
    @reads(
        "read_draft",
        "Read a draft as it would be issued today",
        _TAG,
        shapes.DraftDetailSerializer,
        shapes.DRAFT_DETAIL,
    )
    def get(self, request: Request, draft_id: UUID) -> Response:
        return _shown(draft_of(draft_id))

    @changes(
        "change_draft",
        "Put other lines in a draft",
        _TAG,
        takes=shapes.DraftChangeSerializer,
        body=shapes.DRAFT_CHANGE,
        gives=shapes.DraftDetailSerializer,
        example=shapes.DRAFT_DETAIL,
    )
    def put(self, request: Request, draft_id: UUID) -> Response:
        row = draft_of(draft_id)
        lines = _lines(taken(shapes.DraftChangeSerializer, request)["lines"])
        customer = the_customer(row.customer_id)
        services.save_draft(customer, lines, draft_id=row.pk, actor=self.actor())
        return _shown(draft_of(draft_id))

    @removes("delete_draft", "Throw a draft away", _TAG)
    def delete(self, request: Request, draft_id: UUID) -> Response:
        services.delete_draft(draft_id, actor=self.actor())
        return Response(status=204)


class IssueDraft(TeamView):
    @makes(
        "issue_draft",
        "Issue a draft",
        _TAG,
        takes=shapes.IssueSerializer,
        body=shapes.ISSUE,
        gives=shapes.TeamInvoiceDetailSerializer,
        example=shapes.INVOICE_DETAIL,
        status=201,
        description="With a number, in the books, sent and payable. Again: the same invoice.",
    )
    def post(self, request: Request, draft_id: UUID) -> Response:
        row = draft_of(draft_id)
        wish = taken(shapes.IssueSerializer, request)
        quote_of(row.customer_id)
        total = None if wish["shown"] is None else Money(wish["shown"], row.currency)
        made = services.issue_draft(row.pk, due_on=wish["due_on"], shown=total, actor=self.actor())
        made.refresh_from_db()  # credit may have paid it
        return shown(shapes.TeamInvoiceDetailSerializer, made, 201)


class ProformaOfDraft(TeamView):
    @makes(
        "make_proforma",
        "Make a proforma of a draft",
        _TAG,
        gives=shapes.ProformaSerializer,
        example=shapes.PROFORMA,
        status=201,
        description="While the draft says the same: the paper that there is.",
    )
    def post(self, request: Request, draft_id: UUID) -> Response:
        row = draft_of(draft_id)
        taken(NothingSerializer, request)
        made = services.proforma_of_draft(row.pk, actor=self.actor())
        return shown(shapes.ProformaSerializer, made, 201)


def _shown(row: InvoiceDraft, status: int = 200) -> Response:
    lines = free_lines(row.lines.all())
    bill = bill_of(lines, taxes_of(the_customer(row.customer_id)), row.currency)
    sums = {"net": bill.net, "tax": bill.tax, "total": bill.total}
    return shown(shapes.DraftDetailSerializer, {"draft": row, **sums}, status)


def _lines(typed: list[dict[str, Any]]) -> list[FreeLine]:
    """Raises Invalid at a period that is none."""
    return [
        FreeLine(
            one["description"],
            one["quantity"],
            money(one["unit"]),
            one["tax_category"],
            _period(one, at),
        )
        for at, one in enumerate(typed)
    ]


def _period(one: dict[str, Any], at: int) -> Period | None:
    start, end = one["start"], one["end"]
    if start is None and end is None:
        return None
    if start is None or end is None or end <= start:
        said = _("A period needs both days, the second after the first.")
        raise Invalid(said, field=f"lines.{at}.end")
    return Period(start, end)
