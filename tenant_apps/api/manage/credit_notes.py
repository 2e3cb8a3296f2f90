"""Credit notes of the whole store, and writing one."""

from __future__ import annotations

from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db.models import QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.ids import new_id
from kernel.money import Money
from kernel.tenancy.context import current_store
from tenant_apps.api.base import shown, taken
from tenant_apps.api.idempotency import key_of
from tenant_apps.api.manage import paper_shapes as shapes
from tenant_apps.api.manage.base import (
    TeamList,
    TeamView,
    lists,
    makes,
    reads,
    the,
    the_invoice,
)
from tenant_apps.billing.models import CreditNote, Invoice
from tenant_apps.billing.selectors import creditable_lines
from tenant_apps.billing.services import issue_credit_note
from tenant_apps.payments.flows.corrections import credit_and_refund

_TAG = "Manage credit notes"


@lists("list_all_credit_notes", "List the store's credit notes", _TAG, shapes.CREDIT_NOTE)
class CreditNotes(TeamList):
    serializer_class = shapes.TeamCreditNoteSerializer
    ordering = ("-issued_at", "-number")

    def rows(self) -> QuerySet[CreditNote]:
        return CreditNote.objects.select_related("invoice")


class OneCreditNote(TeamView):
    @reads(
        "read_any_credit_note",
        "Read a credit note of the store",
        _TAG,
        shapes.TeamCreditNoteDetailSerializer,
        shapes.CREDIT_NOTE_DETAIL,
    )
    def get(self, request: Request, note_id: UUID) -> Response:
        return shown(shapes.TeamCreditNoteDetailSerializer, the(CreditNote, note_id))


class Creditable(TeamView):
    @reads(
        "list_creditable_lines",
        "What of an invoice can still be taken back",
        _TAG,
        shapes.CreditablesSerializer,
        shapes.CREDITABLES,
    )
    def get(self, request: Request, invoice_id: UUID) -> Response:
        lines = creditable_lines(the_invoice(invoice_id))
        return shown(shapes.CreditablesSerializer, {"lines": lines})


class CorrectInvoice(TeamView):
    @makes(
        "issue_credit_note",
        "Take an invoice back in part or whole",
        _TAG,
        takes=shapes.CorrectionSerializer,
        body=shapes.CORRECTION,
        gives=shapes.TeamCreditNoteDetailSerializer,
        example=shapes.CREDIT_NOTE_DETAIL,
        status=201,
        description="The invoice itself stays as it is. What is due on it becomes less; what was "
        "paid is credit, or goes back the way it came.",
    )
    def post(self, request: Request, invoice_id: UUID) -> Response:
        row = the_invoice(invoice_id)
        wish = taken(shapes.CorrectionSerializer, request)
        how: dict[str, Any] = {
            "reason": wish["reason"],
            "note": wish["note"],
            "request_key": self._request_key(row),
            "actor": self.actor(),
        }
        amounts = _amounts(row, wish.get("lines"))
        if wish["money"] == "refund":
            made, _left = credit_and_refund(row.pk, amounts, **how)
        else:
            made = issue_credit_note(row.pk, amounts, **how)
        return shown(shapes.TeamCreditNoteDetailSerializer, made, 201)

    def _request_key(self, row: Invoice) -> str:
        """Should we die between the note and the answer, the second try finds the first's note."""
        key = key_of(self.request)
        who = f"{current_store().key}/{self.request.user.pk}/{row.pk}"
        return uuid5(NAMESPACE_URL, f"credit:{who}/{key}").hex if key else new_id().hex


def _amounts(row: Invoice, lines: list[dict[str, Any]] | None) -> dict[int, Money] | None:
    """Net by line; None for all that is left. A line that stands twice counts once, the last."""
    if lines is None:
        return None
    return {one["line"]: Money(one["net"], row.currency) for one in lines}
