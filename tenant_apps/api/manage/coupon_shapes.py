"""Coupons, their codes and who used them; what staying is worth."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from shared_apps.identity.api.strict import StrictSerializer
from tenant_apps.api.examples import _euro as euro
from tenant_apps.api.manage.fields import minor, words
from tenant_apps.api.serializers.money import MoneySerializer
from tenant_apps.billing.coupon_desk import given_away
from tenant_apps.billing.models import Coupon, PromotionCode
from tenant_apps.billing.services.codes import MOST_AT_ONCE

_MOST = 1_000_000
_CYCLES = "So many invoices; null: as long as it runs. For percent and amount."


def _limit(help_text: str) -> serializers.IntegerField:
    return serializers.IntegerField(
        min_value=1, max_value=_MOST, default=None, allow_null=True, help_text=help_text
    )


def _instant(help_text: str) -> serializers.DateTimeField:
    return serializers.DateTimeField(default=None, allow_null=True, help_text=help_text)


class CouponWishSerializer(StrictSerializer):
    """What its kind does not need is not kept."""

    label = serializers.CharField(  # type: ignore[assignment]
        max_length=60, help_text="As invoices call it."
    )
    kind = serializers.ChoiceField(choices=Coupon.Kind.values)
    percent = serializers.DecimalField(
        max_digits=5, decimal_places=2, min_value=0, max_value=100, default=Decimal(0)
    )
    amount = minor("Off the price of a period.", default=0)
    count = serializers.IntegerField(
        min_value=0, max_value=365, default=0, help_text="Free months, or days of trial."
    )
    cycles = serializers.IntegerField(
        min_value=1, max_value=600, default=1, allow_null=True, help_text=_CYCLES
    )
    plans = serializers.ListField(
        child=serializers.UUIDField(), default=list, max_length=200, help_text="Empty: all."
    )
    countries = serializers.ListField(
        child=serializers.CharField(max_length=2),
        default=list,
        max_length=250,
        help_text="ISO 3166-1. Empty: everywhere.",
    )
    new_customers_only = serializers.BooleanField(default=False)
    customer = serializers.UUIDField(
        default=None, allow_null=True, help_text="For this customer alone."
    )
    most_redemptions = _limit("Servers in all.")
    most_per_customer = _limit("Servers per customer.")
    starts_at = _instant("From this instant.")
    ends_at = _instant("The first instant without it.")
    group = words(30, "Of one group only the best counts.")
    position = serializers.IntegerField(
        min_value=0, max_value=999, default=0, help_text="Among groups: the lowest first."
    )
    accept_loss = serializers.BooleanField(
        default=False,
        help_text="Where it sells a plan under its cost it is refused (under_cost) without this.",
    )


class NewCouponSerializer(CouponWishSerializer):
    code = words(40, "Its first code. More can be added later.")


class CouponSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    label = serializers.CharField()  # type: ignore[assignment]
    kind = serializers.ChoiceField(choices=Coupon.Kind.values)
    percent = serializers.CharField()
    amount = MoneySerializer()
    count = serializers.IntegerField()
    cycles = serializers.IntegerField(allow_null=True)
    plans = serializers.ListField(child=serializers.UUIDField())
    countries = serializers.ListField(child=serializers.CharField())
    new_customers_only = serializers.BooleanField()
    customer = serializers.UUIDField(source="customer_id", allow_null=True)
    most_redemptions = serializers.IntegerField(allow_null=True)
    most_per_customer = serializers.IntegerField(allow_null=True)
    starts_at = serializers.DateTimeField(allow_null=True)
    ends_at = serializers.DateTimeField(allow_null=True)
    group = serializers.CharField()
    position = serializers.IntegerField()
    state = serializers.ChoiceField(choices=Coupon.State.values)
    created_at = serializers.DateTimeField()
    used = serializers.IntegerField(help_text="By so many servers.")
    given = serializers.SerializerMethodField(help_text="What it took off invoices that stand.")

    @extend_schema_field(MoneySerializer)
    def get_given(self, row: Coupon) -> Any:
        return MoneySerializer(given_away(row)).data


class CouponStateSerializer(StrictSerializer):
    state = serializers.ChoiceField(choices=Coupon.State.values)


class CodeWishSerializer(StrictSerializer):
    code = serializers.CharField(
        max_length=40, help_text="3 to 40 letters, digits, hyphens or underscores."
    )
    variant = words(40, "Its side of a comparison.")


class CodesWishSerializer(StrictSerializer):
    how_many = serializers.IntegerField(min_value=1, max_value=MOST_AT_ONCE)
    variant = words(40)


class CodeStateSerializer(StrictSerializer):
    state = serializers.ChoiceField(choices=PromotionCode.State.values)


class CodeSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    code = serializers.CharField()
    variant = serializers.CharField()
    state = serializers.ChoiceField(choices=PromotionCode.State.values)
    entered = serializers.IntegerField(help_text="Into so many carts.")
    used = serializers.IntegerField(help_text="By so many servers.")
    most_redemptions = serializers.IntegerField(allow_null=True)


class MadeCodesSerializer(serializers.Serializer[Any]):
    codes = serializers.ListField(child=serializers.CharField())


class RedemptionSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField(source="redemption.pk")
    at = serializers.DateTimeField(source="redemption.at")
    code = serializers.CharField(source="redemption.code.code")
    customer = serializers.UUIDField(source="redemption.customer_id")
    subscription = serializers.UUIDField(source="redemption.subscription_id")
    description = serializers.CharField(source="redemption.subscription.description")
    given = MoneySerializer()
    left = serializers.IntegerField(allow_null=True, help_text="Cycles to come; null: for ever.")
    released_at = serializers.DateTimeField(
        source="redemption.released_at", allow_null=True, help_text="Its order came to nothing."
    )


class LoyaltyWishSerializer(StrictSerializer):
    months = serializers.IntegerField(min_value=1, max_value=120)
    percent = serializers.DecimalField(
        max_digits=4, decimal_places=2, min_value=5, max_value=20, help_text="5 to 20."
    )


class LoyaltySerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    months = serializers.IntegerField(help_text="From so many whole months on.")
    percent = serializers.CharField(help_text="So much off each renewal.")


COUPON_WISH: dict[str, Any] = {
    "label": "Spring",
    "kind": "percent",
    "percent": "20.00",
    "cycles": 3,
    "new_customers_only": True,
    "most_per_customer": 1,
}
NEW_COUPON = {**COUPON_WISH, "code": "SPRING"}
COUPON: dict[str, Any] = {
    **COUPON_WISH,
    "id": "2f8e5b1c-6a3d-4e0f-8c7b-9d1a2b3c4d99",
    "amount": euro(0),
    "count": 0,
    "plans": [],
    "countries": [],
    "customer": None,
    "most_redemptions": None,
    "starts_at": None,
    "ends_at": None,
    "group": "",
    "position": 0,
    "state": "active",
    "created_at": "2026-03-01T09:00:00Z",
    "used": 12,
    "given": euro(3360),
}
CODE_WISH = {"code": "SPRING", "variant": ""}
CODES_WISH = {"how_many": 2, "variant": "letter"}
MADE_CODES = {"codes": ["K7P2M9QXH4TB", "W3N8R5YCD6FJ"]}
CODE: dict[str, Any] = {
    **CODE_WISH,
    "id": 5,
    "state": "active",
    "entered": 31,
    "used": 12,
    "most_redemptions": None,
}
REDEMPTION: dict[str, Any] = {
    "id": "9a1b2c3d-4e5f-4a6b-8c7d-0e1f2a3b4c55",
    "at": "2026-03-02T10:00:00Z",
    "code": "SPRING",
    "customer": "f6b8c9d0-2e3f-4a4b-9c5d-6e7f8a9b0c77",
    "subscription": "b4c5d6e7-8f90-4a1b-9c2d-3e4f5a6b7c88",
    "description": "Professional – web1.example.com",
    "given": euro(280),
    "left": 2,
    "released_at": None,
}
LOYALTY_WISH = {"months": 12, "percent": "5.00"}
LOYALTY = {**LOYALTY_WISH, "id": 1}
