"""Credit notes."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from tenant_apps.api.serializers.money import MoneySerializer
from tenant_apps.billing.models import CreditNote


class CreditNoteSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    number = serializers.CharField()
    invoice = serializers.UUIDField(source="invoice_id")
    invoice_number = serializers.CharField(source="invoice.number")
    reason = serializers.ChoiceField(choices=CreditNote.Reason.values)
    note = serializers.CharField(allow_blank=True)
    issued_on = serializers.DateField()
    net = MoneySerializer()
    tax = MoneySerializer()
    total = MoneySerializer()
    applied = MoneySerializer(help_text="So much less is due on the invoice.")
    credited = MoneySerializer(help_text="So much went to your credit.")


class CreditNoteLineSerializer(serializers.Serializer[Any]):
    description = serializers.CharField(source="line.title")
    net = MoneySerializer()
    tax = MoneySerializer()


class CreditNoteDetailSerializer(CreditNoteSerializer):
    lines = CreditNoteLineSerializer(many=True)
