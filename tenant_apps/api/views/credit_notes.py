"""Credit notes of the caller's customer."""

from __future__ import annotations

from django.db.models import QuerySet

from tenant_apps.api import examples
from tenant_apps.api.base import ListView
from tenant_apps.api.reading import OneView, says
from tenant_apps.api.serializers.credit_notes import (
    CreditNoteDetailSerializer,
    CreditNoteSerializer,
)
from tenant_apps.billing.models import CreditNote
from tenant_apps.billing.selectors import credit_note_of, credit_notes_of


@says("list_credit_notes", "List your credit notes", "Invoices", examples.CREDIT_NOTE)
class CreditNotes(ListView):
    serializer_class = CreditNoteSerializer
    ordering = ("-issued_at", "-number")

    def rows(self) -> QuerySet[CreditNote]:
        return credit_notes_of(self.customer.pk)


@says(
    "read_credit_note",
    "Read a credit note with its lines",
    "Invoices",
    examples.CREDIT_NOTE_DETAIL,
    responses=CreditNoteDetailSerializer,
)
class OneCreditNote(OneView):
    shown_by = CreditNoteDetailSerializer
    find = credit_note_of
