"""One billing day: the wish, what it would cost, what came of it."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from shared_apps.identity.api.strict import StrictSerializer
from tenant_apps.api.serializers.invoices import InvoiceSerializer
from tenant_apps.api.serializers.money import MoneySerializer

_SHORT = "29 to 31 mean the last day of a month that is shorter."


class DayWishSerializer(StrictSerializer):
    day = serializers.IntegerField(min_value=1, max_value=31, help_text=_SHORT)


class DayOrderSerializer(DayWishSerializer):
    """As previewed: `shown` comes from there."""

    shown = serializers.IntegerField(
        min_value=0, help_text="`due.minor` of the preview. Another amount is refused."
    )


class MoveSerializer(serializers.Serializer[Any]):
    description = serializers.CharField(source="row.description")
    starts_on = serializers.DateField(source="row.billed_until")
    ends_on = serializers.DateField(source="until", help_text="Billed by the new day from here.")
    due = MoneySerializer(help_text="For the period up to the new day, tax included.")
    next_total = MoneySerializer(help_text="Every period from then on, tax included.")


class StaysSerializer(serializers.Serializer[Any]):
    description = serializers.CharField(source="row.description")
    why = serializers.CharField()


class DayPreviewSerializer(serializers.Serializer[Any]):
    day = serializers.IntegerField()
    due = MoneySerializer(help_text="On one invoice, tax included.")
    due_on = serializers.DateField()
    moves = MoveSerializer(many=True)
    left_out = StaysSerializer(many=True, help_text="What can't be moved now, and why.")


class DaySerializer(serializers.Serializer[Any]):
    day = serializers.IntegerField(
        allow_null=True, help_text="Null: each service has its own day. " + _SHORT
    )


class DaySetSerializer(DaySerializer):
    invoice = InvoiceSerializer(allow_null=True)
    payment_url = serializers.CharField(allow_null=True)
