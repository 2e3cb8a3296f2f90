"""What customers have: its terms, its change, its pause, and one day for all of it."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from tenant_apps.api import examples
from tenant_apps.api.examples import _euro as euro
from tenant_apps.api.manage.paper_shapes import INVOICE, TeamInvoiceSerializer
from tenant_apps.api.serializers.catalogue import IntervalSerializer, PlanSerializer
from tenant_apps.api.serializers.changes import ChangeSerializer
from tenant_apps.api.serializers.money import MoneySerializer
from tenant_apps.billing.models import Subscription


class SubscriptionSerializer(serializers.Serializer[Any]):
    """Terms as they were sold. Days are the store's; `billed_until` is the first day after."""

    id = serializers.UUIDField()
    customer = serializers.UUIDField(source="customer_id")
    plan = serializers.UUIDField(source="plan_id")
    description = serializers.CharField()
    state = serializers.ChoiceField(choices=Subscription.State.values)
    price = MoneySerializer()
    interval = IntervalSerializer(source="*")
    started_on = serializers.DateField()
    billed_until = serializers.DateField()
    paid_until = serializers.DateField()
    term_ends_on = serializers.DateField(allow_null=True)
    renews = serializers.BooleanField(source="auto_renew")
    parked_reason = serializers.CharField(help_text="Why the machine does not bill it.")


class OtherPlanSerializer(serializers.Serializer[Any]):
    plan = PlanSerializer()
    why_not = serializers.CharField(help_text="Why it can't be had. Empty: it can.")


class TeamChangedSerializer(serializers.Serializer[Any]):
    change = ChangeSerializer()
    invoice = TeamInvoiceSerializer(
        allow_null=True, help_text="Paid first, where something is due."
    )


class PausedSerializer(serializers.Serializer[Any]):
    subscription = SubscriptionSerializer()
    credited = MoneySerializer(help_text="The unused time, now the customer's credit.")


class ResumedSerializer(serializers.Serializer[Any]):
    subscription = SubscriptionSerializer()
    invoice = TeamInvoiceSerializer(help_text="It goes on when nothing of it is due.")


class TeamDaySetSerializer(serializers.Serializer[Any]):
    day = serializers.IntegerField()
    invoice = serializers.SerializerMethodField(
        help_text="The day holds when nothing of it is due. Null: nothing was to pay."
    )

    @extend_schema_field(TeamInvoiceSerializer(allow_null=True))
    def get_invoice(self, made: Any) -> Any:
        row = made["invoice"]
        return None if row is None else TeamInvoiceSerializer(row).data


SUBSCRIPTION: dict[str, Any] = {
    "id": "b4c5d6e7-8f90-4a1b-9c2d-3e4f5a6b7c88",
    "customer": examples.CUSTOMER["id"],
    "plan": examples.PLAN["id"],
    "description": "Professional – web1.example.com",
    "state": "active",
    "price": euro(1400),
    "interval": {"unit": "month", "count": 1},
    "started_on": "2026-03-01",
    "billed_until": "2026-05-01",
    "paid_until": "2026-05-01",
    "term_ends_on": None,
    "renews": True,
    "parked_reason": "",
}
OTHER_PLAN = {"plan": examples.PLAN, "why_not": ""}
CHANGED = {"change": examples.CHANGED["change"], "invoice": INVOICE}
PAUSED = {"subscription": {**SUBSCRIPTION, "state": "paused"}, "credited": euro(700)}
RESUMED = {"subscription": SUBSCRIPTION, "invoice": INVOICE}
DAY_SET = {"day": 1, "invoice": INVOICE}
