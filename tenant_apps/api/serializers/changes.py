"""Another plan for a service: the wish, what it would cost, and what came of it."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from shared_apps.identity.api.strict import StrictSerializer
from tenant_apps.api.serializers.invoices import InvoiceSerializer
from tenant_apps.api.serializers.money import MoneySerializer


class PreviewWishSerializer(StrictSerializer):
    """Which plan, and when."""

    plan = serializers.UUIDField()
    at_end = serializers.BooleanField(
        default=False, help_text="When the billed period ends, instead of now."
    )


class ChangeWishSerializer(PreviewWishSerializer):
    """As previewed: `at` and `shown` come from there."""

    shown = serializers.IntegerField(
        min_value=0, help_text="`due.minor` of the preview. Another amount is refused."
    )
    at = serializers.DateTimeField(
        help_text="`at` of the preview. The amount holds for fifteen minutes."
    )


class ChangeLineSerializer(serializers.Serializer[Any]):
    kind = serializers.CharField(help_text="proration, or credit for unused time.")
    description = serializers.CharField()
    from_at = serializers.DateTimeField()
    until_at = serializers.DateTimeField()
    net = MoneySerializer(help_text="Negative for a credit.")
    tax = MoneySerializer()


class PreviewSerializer(serializers.Serializer[Any]):
    at = serializers.DateTimeField()
    effective_on = serializers.DateField()
    due = MoneySerializer(help_text="To be paid at once, tax included.")
    credited = MoneySerializer(help_text="Given back for unused time, tax included.")
    to_credit = MoneySerializer(help_text="What of it goes to your credit.")
    lines = ChangeLineSerializer(many=True)
    next_on = serializers.DateField(help_text="The next period begins.")
    next_total = MoneySerializer(help_text="Every period from then on, tax included.")


class ChangeSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    state = serializers.CharField(
        help_text="waiting (for payment), scheduled, done, withdrawn, dropped."
    )
    plan = serializers.UUIDField(source="plan_id")
    effective_on = serializers.DateField()


class ChangedSerializer(serializers.Serializer[Any]):
    change = ChangeSerializer()
    invoice = InvoiceSerializer(allow_null=True)
    payment_url = serializers.CharField(allow_null=True)
