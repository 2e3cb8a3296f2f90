"""Issued invoices."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from tenant_apps.api.serializers.money import MoneySerializer
from tenant_apps.billing.models import Invoice


class InvoiceSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    number = serializers.CharField()
    state = serializers.ChoiceField(choices=Invoice.State.values)
    issued_on = serializers.DateField()
    due_on = serializers.DateField()
    net = MoneySerializer()
    tax = MoneySerializer()
    tax_percent = serializers.CharField(help_text="Decimal, like 19.00.")
    tax_label = serializers.CharField()
    carried = MoneySerializer(help_text="What a change of plan gave back beyond its charge.")
    total = MoneySerializer(help_text="Net, tax and `carried` together.")
    amount_due = MoneySerializer(help_text="What is left to pay.")
    paid_at = serializers.DateTimeField(allow_null=True)


class InvoiceLineSerializer(serializers.Serializer[Any]):
    description = serializers.CharField(source="title")
    period_start = serializers.DateField()
    period_end = serializers.DateField(help_text="The first day after the period.")
    quantity = serializers.IntegerField()
    unit = MoneySerializer()
    net = MoneySerializer()


class InvoiceDetailSerializer(InvoiceSerializer):
    lines = InvoiceLineSerializer(many=True)
    replaced_by = serializers.UUIDField(
        source="replacement.new_id",
        default=None,
        allow_null=True,
        help_text="The invoice that took the place of this one.",
    )
    replaces = serializers.SerializerMethodField(
        help_text="The invoices that this one took the place of."
    )

    @extend_schema_field(serializers.ListField(child=serializers.UUIDField()))
    def get_replaces(self, row: Invoice) -> list[str]:
        return [str(one.old_id) for one in row.replaces.order_by("old__number")]


class PaymentPageSerializer(serializers.Serializer[Any]):
    payment_url = serializers.CharField(help_text="Open it in a browser. Good for a short time.")
