"""Amounts as programs need them: whole minor units, and a decimal string. Never a float."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from kernel.money import Money, exponent


class MoneySerializer(serializers.Serializer[Any]):
    """An amount. `minor` is in the currency's smallest unit."""

    minor = serializers.IntegerField(help_text="Minor units: 1400 is 14.00 EUR.")
    amount = serializers.CharField(help_text="The same as a decimal number in major units.")
    currency = serializers.CharField(help_text="ISO 4217.")

    def to_representation(self, instance: Money) -> dict[str, Any]:
        return {
            "minor": instance.minor,
            "amount": f"{instance.major:.{exponent(instance.currency)}f}",
            "currency": instance.currency,
        }
