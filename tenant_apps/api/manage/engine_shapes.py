"""Outside tax engines: the store's account, where one is asked, and what it was told."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from kernel.money import Money
from shared_apps.identity.api.strict import StrictSerializer
from tenant_apps.api import examples
from tenant_apps.api.examples import _euro as euro
from tenant_apps.api.manage import plug_shapes as plugs
from tenant_apps.api.serializers.money import MoneySerializer
from tenant_apps.billing.models import TaxEngine, TaxReport


class EngineSerializer(serializers.Serializer[Any]):
    engine = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    connected = serializers.BooleanField()
    used = serializers.BooleanField(help_text="It is the one that is asked.")
    state = serializers.ChoiceField(choices=TaxEngine.State.values, allow_null=True)
    why_paused = serializers.CharField()
    checked_at = serializers.DateTimeField(allow_null=True)
    settings = plugs.SettingSerializer(many=True, help_text="What it wants to know.")
    known = serializers.DictField(
        child=serializers.CharField(), help_text="What is stored and no secret."
    )
    secrets = serializers.ListField(
        child=serializers.CharField(), help_text="Names of secrets that are stored."
    )


class CheckedEngineSerializer(serializers.Serializer[Any]):
    engine = EngineSerializer()
    health = plugs.HealthSerializer()


class EngineUseSerializer(StrictSerializer):
    engine = serializers.CharField(
        max_length=40, allow_blank=True, help_text="A connected one. Empty: none is asked."
    )
    countries = serializers.ListField(
        child=serializers.CharField(max_length=2),
        max_length=300,
        help_text="ISO 3166-1. Customers there bear what the engine says.",
    )
    falls_back = serializers.BooleanField(
        default=False,
        help_text="While the engine is away your own table decides. Else the invoice waits.",
    )


class GoodsCodeSerializer(StrictSerializer):
    category = serializers.CharField(
        max_length=20, allow_blank=True, help_text="Class of goods. Empty: everything else."
    )
    code = serializers.CharField(
        max_length=40, allow_blank=True, help_text="As the engine calls it. Empty: not said."
    )


class GoodsCodesSerializer(StrictSerializer):
    codes = serializers.ListField(child=GoodsCodeSerializer(), max_length=200)


class TaxReportSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    engine = serializers.CharField()
    kind = serializers.ChoiceField(choices=TaxReport.Kind.values)
    paper = serializers.UUIDField(source="paper_id", help_text="An invoice or a credit note.")
    customer = serializers.UUIDField(source="customer_id")
    reference = serializers.CharField(help_text="As the engine has it.")
    net = serializers.SerializerMethodField()
    tax = MoneySerializer(help_text="As it was charged.")
    engine_tax = MoneySerializer(
        allow_null=True, help_text="By the engine's books. Null: it did not say."
    )
    is_off = serializers.BooleanField(help_text="The engine's books say another tax.")
    state = serializers.ChoiceField(
        choices=TaxReport.State.values, help_text="unknown: the answer was lost, it is asked."
    )
    trouble = serializers.CharField()
    created_at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(allow_null=True)

    @extend_schema_field(MoneySerializer)
    def get_net(self, row: TaxReport) -> Any:
        return MoneySerializer(Money(row.net_minor, row.currency)).data


ENGINE: dict[str, Any] = {
    "engine": "taxes",
    "label": "A tax engine",
    "connected": True,
    "used": True,
    "state": "active",
    "why_paused": "",
    "checked_at": "2026-03-01T09:00:00Z",
    "settings": [plugs.SETTING],
    "known": {"from_country": "US"},
    "secrets": ["secret_key"],
}
CHECKED_ENGINE = {"engine": ENGINE, "health": plugs.HEALTH}
ENGINE_USE = {"engine": "taxes", "countries": ["CA", "US"], "falls_back": True}
GOODS_CODES = {"codes": [{"category": "", "code": "81100"}]}
TAX_REPORT: dict[str, Any] = {
    "id": "0d1e2f3a-4b5c-4d6e-8f7a-8b9c0d1e2f06",
    "engine": "taxes",
    "kind": "sale",
    "paper": examples.INVOICE["id"],
    "customer": examples.CUSTOMER["id"],
    "reference": "INV-2026-0042",
    "net": euro(1400),
    "tax": euro(124),
    "engine_tax": None,
    "is_off": False,
    "state": "refused",
    "trouble": "No such place.",
    "created_at": "2026-03-01T09:00:00Z",
    "closed_at": None,
}
