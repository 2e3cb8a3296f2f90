"""Billing runs, parked subscriptions and who is suspended next."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from tenant_apps.api import examples
from tenant_apps.api.examples import _euro as euro
from tenant_apps.api.serializers.money import MoneySerializer
from tenant_apps.billing.models import BillingRun
from tenant_apps.billing.run_desk import sums_of

_SUBSCRIPTION = "b4c5d6e7-8f90-4a1b-9c2d-3e4f5a6b7c88"


class SumsSerializer(serializers.Serializer[Any]):
    """One currency of a run."""

    net = MoneySerializer(help_text="Planned, before tax.")
    total = MoneySerializer(help_text="Planned, with tax.")
    expected = MoneySerializer(help_text="What the same services' last periods came to, net.")
    issued = MoneySerializer(help_text="Issued so far, with tax.")


class AlarmSerializer(serializers.Serializer[Any]):
    code = serializers.CharField(
        help_text="Why it waits: off (percent), currency, lines (of one customer), negative and "
        "beyond (minor units), approval."
    )
    currency = serializers.CharField()
    value = serializers.IntegerField()
    bound = serializers.IntegerField()


class RunSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    state = serializers.ChoiceField(choices=BillingRun.State.values)
    planned_at = serializers.DateTimeField()
    first_due_at = serializers.DateTimeField()
    before = serializers.DateTimeField(help_text="What is due later is another run's.")
    due_count = serializers.IntegerField()
    sums = serializers.SerializerMethodField()
    alarms = AlarmSerializer(many=True)
    decided_at = serializers.DateTimeField(allow_null=True)
    decided_by = serializers.CharField()
    finished_at = serializers.DateTimeField(allow_null=True)

    @extend_schema_field(SumsSerializer(many=True))
    def get_sums(self, row: BillingRun) -> Any:
        return SumsSerializer(sums_of(row), many=True).data


class BatchSerializer(serializers.Serializer[Any]):
    at = serializers.DateTimeField()
    issued_count = serializers.IntegerField()
    first_number = serializers.CharField()
    last_number = serializers.CharField()


class RunDetailSerializer(RunSerializer):
    batches = BatchSerializer(many=True)
    before_it = serializers.UUIDField(
        allow_null=True, help_text="The last one that was done before: what to compare with."
    )


class ParkedSerializer(serializers.Serializer[Any]):
    subscription = serializers.UUIDField(source="pk")
    customer = serializers.UUIDField(source="customer_id")
    description = serializers.CharField()
    reason = serializers.CharField(source="parked_reason", help_text="Why it is not billed.")
    parked_at = serializers.DateTimeField(allow_null=True)
    billed_until = serializers.DateField()


class AffectedSerializer(serializers.Serializer[Any]):
    subscription = serializers.UUIDField(source="pk")
    description = serializers.CharField()


class ComingSerializer(serializers.Serializer[Any]):
    """An unpaid invoice, what was done about it, and the days on which more will be done."""

    invoice = serializers.UUIDField(source="invoice.pk")
    number = serializers.CharField(source="invoice.number")
    customer = serializers.UUIDField(source="invoice.customer_id")
    amount_due = MoneySerializer(source="invoice.amount_due")
    due_on = serializers.DateField(source="invoice.due_on")
    days_overdue = serializers.IntegerField()
    services = AffectedSerializer(many=True)
    taken = serializers.DictField(
        child=serializers.DateField(), help_text="Steps of dunning by their day."
    )
    told = serializers.CharField(help_text="The reminder's mail: sent, failed, or not yet.")
    suspend_on = serializers.DateField(allow_null=True)
    end_on = serializers.DateField(allow_null=True)
    waits_until = serializers.DateField(allow_null=True)


class ForecastSerializer(serializers.Serializer[Any]):
    days = serializers.IntegerField(help_text="So many days ahead.")
    results = ComingSerializer(many=True)


RUN: dict[str, Any] = {
    "id": "c8d9e0f1-2a3b-4c4d-8e5f-6a7b8c9d0e33",
    "state": "waiting",
    "planned_at": "2026-04-01T00:01:00Z",
    "first_due_at": "2026-04-01T00:00:00Z",
    "before": "2026-04-02T00:00:00Z",
    "due_count": 214,
    "sums": [
        {
            "net": euro(299600),
            "total": euro(356524),
            "expected": euro(201600),
            "issued": euro(0),
        }
    ],
    "alarms": [{"code": "off", "currency": "EUR", "value": 48, "bound": 30}],
    "decided_at": None,
    "decided_by": "",
    "finished_at": None,
}
RUN_DETAIL = {**RUN, "batches": [], "before_it": None}
APPROVED = {
    **RUN_DETAIL,
    "state": "running",
    "decided_at": "2026-04-01T08:00:00Z",
    "decided_by": "Kim Lee",
}
PARKED = {
    "subscription": _SUBSCRIPTION,
    "customer": examples.CUSTOMER["id"],
    "description": "Professional – web1.example.com",
    "reason": "there is a gap since the last billed period",
    "parked_at": "2026-04-01T00:02:00Z",
    "billed_until": "2026-04-01",
}
FORECAST: dict[str, Any] = {
    "days": 14,
    "results": [
        {
            "invoice": examples.INVOICE["id"],
            "number": "INV-2026-0042",
            "customer": examples.CUSTOMER["id"],
            "amount_due": euro(1666),
            "due_on": "2026-03-08",
            "days_overdue": 2,
            "services": [
                {"subscription": _SUBSCRIPTION, "description": "Professional – web1.example.com"}
            ],
            "taken": {"remind": "2026-03-09"},
            "told": "sent",
            "suspend_on": "2026-03-11",
            "end_on": None,
            "waits_until": None,
        }
    ],
}
