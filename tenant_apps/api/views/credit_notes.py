"""Credit notes of the caller's customer."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from tenant_apps.api import examples
from tenant_apps.api.base import ApiView, ListView, shown
from tenant_apps.api.serializers.credit_notes import (
    CreditNoteDetailSerializer,
    CreditNoteSerializer,
)
from tenant_apps.billing.models import CreditNote
from tenant_apps.billing.selectors import credit_note_of, credit_notes_of


class CreditNotes(ListView):
    serializer_class = CreditNoteSerializer
    ordering = ("-issued_at", "-number")

    def rows(self) -> QuerySet[CreditNote]:
        return credit_notes_of(self.customer.pk)

    @extend_schema(
        operation_id="list_credit_notes",
        summary="List your credit notes",
        tags=["Invoices"],
        examples=[examples.answer(examples.CREDIT_NOTE)],
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)


class OneCreditNote(ApiView):
    @extend_schema(
        operation_id="read_credit_note",
        summary="Read a credit note with its lines",
        tags=["Invoices"],
        responses=CreditNoteDetailSerializer,
        examples=[examples.answer(examples.CREDIT_NOTE_DETAIL)],
    )
    def get(self, request: Request, note_id: UUID) -> Response:
        return shown(CreditNoteDetailSerializer, credit_note_of(self.customer.pk, note_id))
