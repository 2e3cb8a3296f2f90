"""Options of a plan, and what use of a meter costs on it."""

from __future__ import annotations

from typing import Any, cast, get_args

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from shared_apps.identity.api.strict import StrictSerializer
from tenant_apps.api.manage.fields import minor, number_at, words
from tenant_apps.catalog.models import MeterPrice, PlanOption
from tenant_apps.catalog.rules.options import MOST_CHOICES, Choice, Kind, Option, option_from
from tenant_apps.catalog.rules.usage import Model, Tier, UsagePrice
from tenant_apps.catalog.rules.usage_terms import MOST_TIERS
from tenant_apps.catalog.services import MeterWish

_DECIMAL = "Decimal with at most nine digits after the point."


class OptionChoiceSerializer(StrictSerializer):
    code = serializers.CharField(max_length=40, help_text="As delivery gets it.")
    label = serializers.CharField(max_length=60)  # type: ignore[assignment]
    price = minor("A period.", default=0)
    setup = minor("Once.", default=0)


class PlanOptionSerializer(StrictSerializer):
    """Amounts in minor units of the plan's currency. A choice has prices of its own."""

    key = serializers.CharField(max_length=40, help_text="As delivery gets it, like ipv4.")
    label = serializers.CharField(max_length=80)  # type: ignore[assignment]
    kind = serializers.ChoiceField(choices=get_args(Kind))
    price = minor("Of one, a period.", default=0)
    setup = minor("Once.", default=0)
    least = serializers.IntegerField(min_value=0, max_value=1000, default=0)
    most = serializers.IntegerField(min_value=0, max_value=1000, default=1)
    step = serializers.IntegerField(min_value=1, max_value=1000, default=1)
    choices = serializers.ListField(
        child=OptionChoiceSerializer(),
        default=list,
        max_length=MOST_CHOICES,
        help_text="Of a choice. The first is taken unless another is wanted.",
    )

    @staticmethod
    def option(wish: dict[str, Any], currency: str) -> Option:
        """Only what the kind needs is read."""
        kind = cast("Kind", wish["kind"])
        counted, chosen = kind == "quantity", kind == "choice"
        return Option(
            wish["key"].strip(),
            wish["label"],
            kind,
            currency,
            0 if chosen else wish["price"],
            0 if chosen else wish["setup"],
            wish["least"] if counted else 0,
            wish["most"] if counted else 1,
            wish["step"] if counted else 1,
            tuple(Choice(**one) for one in wish["choices"]) if chosen else (),
        )


class OptionVersionSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    since = serializers.DateTimeField(help_text="For what was sold from then on.")
    offered = serializers.BooleanField(source="is_offered", help_text="False: its end.")
    option = serializers.SerializerMethodField()

    @extend_schema_field(PlanOptionSerializer)
    def get_option(self, row: PlanOption) -> Any:
        made = option_from(row.key, row.label, self.context["currency"], row.terms)
        return PlanOptionSerializer(made).data


class TierSerializer(StrictSerializer):
    up_to = serializers.CharField(
        max_length=30, allow_null=True, help_text="Included. Null: without end, the last one."
    )
    unit = serializers.CharField(max_length=30, help_text="Of one, in whole currency.")
    flat = serializers.CharField(max_length=30, default="0", help_text="Once.")


class MeterPriceSerializer(StrictSerializer):
    """Prices of units are decimals in whole currency, `minimum` and `cap` minor units."""

    meter = serializers.CharField(max_length=40, help_text="As use is told, like backups.")
    label = serializers.CharField(  # type: ignore[assignment]
        max_length=80, help_text="On the invoice."
    )
    unit_label = serializers.CharField(max_length=20)
    model = serializers.ChoiceField(choices=get_args(Model))
    unit = words(30, f"Of one unit or package. {_DECIMAL}")
    package = serializers.CharField(max_length=30, default="1", help_text="Units in a package.")
    percent = words(30, "Of an amount.")
    tiers = serializers.ListField(child=TierSerializer(), default=list, max_length=MOST_TIERS)
    allowance = words(30, "Free units a period.")
    minimum = minor("A period costs at least so much.", default=0)
    cap = minor("A period costs at most so much. Null: no bound.", default=None, allow_null=True)

    @staticmethod
    def wish(said: dict[str, Any], currency: str) -> MeterWish:
        """Raises Invalid at the field."""
        price = UsagePrice(
            cast("Model", said["model"]),
            currency,
            unit=number_at(said["unit"], "unit"),
            package=number_at(said["package"], "package"),
            percent=number_at(said["percent"], "percent"),
            tiers=_tiers(said["tiers"]) if said["model"] in {"graduated", "volume"} else (),
            allowance=number_at(said["allowance"], "allowance"),
            minimum=said["minimum"],
            cap=said["cap"],
        )
        return MeterWish(said["meter"].strip(), said["label"], said["unit_label"], price)


def _tiers(said: list[dict[str, Any]]) -> tuple[Tier, ...]:
    return tuple(
        Tier(
            None if one["up_to"] is None else number_at(one["up_to"], f"tiers.{at}.up_to"),
            number_at(one["unit"], f"tiers.{at}.unit"),
            number_at(one["flat"], f"tiers.{at}.flat"),
        )
        for at, one in enumerate(said)
    )


def told_price(row: MeterPrice) -> dict[str, Any]:
    price = row.price
    return {
        "meter": row.meter,
        "label": row.label,
        "unit_label": row.unit_label,
        "model": price.model,
        "unit": f"{price.unit:f}",
        "package": f"{price.package:f}",
        "percent": f"{price.percent:f}",
        "tiers": [
            {
                "up_to": None if one.up_to is None else f"{one.up_to:f}",
                "unit": f"{one.unit:f}",
                "flat": f"{one.flat:f}",
            }
            for one in price.tiers
        ],
        "allowance": f"{price.allowance:f}",
        "minimum": price.minimum,
        "cap": price.cap,
    }


class MeterVersionSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    since = serializers.DateTimeField(help_text="For what was sold from then on.")
    charged = serializers.BooleanField(source="is_charged", help_text="False: its end.")
    price = serializers.SerializerMethodField()

    @extend_schema_field(MeterPriceSerializer)
    def get_price(self, row: MeterPrice) -> Any:
        return MeterPriceSerializer(told_price(row)).data


OPTION_WISH: dict[str, Any] = {
    "key": "ipv4",
    "label": "Further addresses",
    "kind": "quantity",
    "price": 200,
    "setup": 0,
    "least": 0,
    "most": 8,
    "step": 1,
    "choices": [],
}
OPTION_VERSION = {
    "id": "4f3a5da8-9e42-4f96-8ba3-6d9d2e0a5c10",
    "since": "2026-03-01T09:00:00Z",
    "offered": True,
    "option": OPTION_WISH,
}
METER_WISH: dict[str, Any] = {
    "meter": "backups",
    "label": "Backups",
    "unit_label": "GB",
    "model": "graduated",
    "unit": "",
    "package": "1",
    "percent": "",
    "tiers": [
        {"up_to": "100", "unit": "0.05", "flat": "0"},
        {"up_to": None, "unit": "0.04", "flat": "0"},
    ],
    "allowance": "10",
    "minimum": 0,
    "cap": None,
}
METER_VERSION = {
    "id": "5a4b6eb9-0f53-4a07-9cb4-7e0e3f1b6d11",
    "since": "2026-03-01T09:00:00Z",
    "charged": True,
    "price": {**METER_WISH, "unit": "0", "percent": "0"},
}
