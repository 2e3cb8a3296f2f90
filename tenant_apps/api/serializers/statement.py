"""An account over some days."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from tenant_apps.api.examples import _euro as euro
from tenant_apps.api.serializers.money import MoneySerializer


class StatementRowSerializer(serializers.Serializer[Any]):
    on = serializers.DateField(help_text="A day of the store's zone.")
    kind = serializers.CharField(help_text="invoice, payment, credit_note, void, …")
    number = serializers.CharField(help_text="Of the paper that it is about; empty for none.")
    change = MoneySerializer(help_text="Above zero the customer owes more.")
    balance = MoneySerializer(help_text="Above zero it owes, below it has credit.")


class StatementSerializer(serializers.Serializer[Any]):
    first = serializers.DateField()
    last = serializers.DateField()
    opening = MoneySerializer()
    charged = MoneySerializer()
    given = MoneySerializer(help_text="Paid or credited.")
    closing = MoneySerializer()
    rows = StatementRowSerializer(many=True)


STATEMENT: dict[str, Any] = {
    "first": "2026-01-01",
    "last": "2026-03-31",
    "opening": euro(0),
    "charged": euro(1666),
    "given": euro(1666),
    "closing": euro(0),
    "rows": [
        {
            "on": "2026-03-01",
            "kind": "invoice",
            "number": "INV-2026-0042",
            "change": euro(1666),
            "balance": euro(1666),
        },
        {
            "on": "2026-03-02",
            "kind": "payment",
            "number": "INV-2026-0042",
            "change": {"minor": -1666, "amount": "-16.66", "currency": "EUR"},
            "balance": euro(0),
        },
    ],
}
