"""The ledger's looks, and reports."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from rest_framework import serializers

from shared_apps.identity.api.strict import StrictSerializer


class FindingSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    about = serializers.CharField()
    detail = serializers.CharField()


class LookSerializer(serializers.Serializer[Any]):
    """One look at the books: every amount and every link of the chain computed anew."""

    at = serializers.DateTimeField()
    is_clean = serializers.SerializerMethodField()
    entries = serializers.IntegerField(help_text="Entries of the ledger.")
    head = serializers.CharField(help_text="The chain's end: keep it, and compare later.")
    findings = serializers.SerializerMethodField()

    def get_is_clean(self, row: Any) -> bool:
        return not row.findings

    def get_findings(self, row: Any) -> list[dict[str, str]]:
        names = ("code", "about", "detail")
        return [dict(zip(names, map(str, one), strict=True)) for one in row.findings]


class ReportSerializer(serializers.Serializer[Any]):
    """A table as the spreadsheet has it: amounts in major units with a point, ISO days."""

    report = serializers.CharField()
    title = serializers.CharField()
    currency = serializers.CharField()
    first_month = serializers.DateField()
    last_month = serializers.DateField()
    columns = serializers.ListField(child=serializers.CharField())
    rows = serializers.ListField(child=serializers.ListField(child=serializers.CharField()))


class ReportNamesSerializer(serializers.Serializer[Any]):
    reports = serializers.ListField(child=serializers.CharField())


class ExchangeRateWishSerializer(StrictSerializer):
    currency = serializers.CharField(min_length=3, max_length=3)
    since = serializers.DateField(help_text="It counts from this day on.")
    rate = serializers.DecimalField(
        max_digits=14,
        decimal_places=8,
        min_value=Decimal("0.00000001"),
        help_text="What one of it is worth in the store's currency.",
    )


class ExchangeRateSerializer(serializers.Serializer[Any]):
    currency = serializers.CharField()
    since = serializers.DateField()
    rate = serializers.CharField()


LOOK: dict[str, Any] = {
    "at": "2026-03-31T02:00:00Z",
    "is_clean": True,
    "entries": 8112,
    "head": "5f0c6f8f2a1b",
    "findings": [],
}
REPORT: dict[str, Any] = {
    "report": "deferred",
    "title": "Not earned yet",
    "currency": "EUR",
    "first_month": "2025-04-01",
    "last_month": "2026-03-01",
    "columns": ["month", "net"],
    "rows": [["2026-04", "1400.00"], ["2026-05", "700.00"]],
}
EXCHANGE_RATE = {"currency": "USD", "since": "2026-03-01", "rate": "0.92000000"}
