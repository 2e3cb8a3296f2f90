"""A customer's credit: what it is, how it moved, and what happens when it is low."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from kernel.money import Money
from shared_apps.identity.api.strict import StrictSerializer
from tenant_apps.api.serializers.money import MoneySerializer
from tenant_apps.billing.models import Posting
from tenant_apps.billing.services.wallet_rule import MOST_A_MONTH
from tenant_apps.billing.wallet import number_in

_MOST_MINOR = 10**12
_MINOR = "In minor units of the store's currency: 2500 is 25.00 EUR."


class HoldSerializer(serializers.Serializer[Any]):
    text = serializers.CharField()
    amount = MoneySerializer()
    expires_at = serializers.DateTimeField()


class RuleSerializer(serializers.Serializer[Any]):
    alert_below = MoneySerializer(allow_null=True, help_text="A mail when the balance falls below.")
    charge_below = MoneySerializer(allow_null=True, help_text="Your card is charged below it.")
    charge = MoneySerializer(allow_null=True, help_text="So much at a time.")
    most_a_month = serializers.IntegerField()
    stopped_at = serializers.DateTimeField(
        allow_null=True, help_text="Three declines end it; a new rule begins it again."
    )


class WalletSerializer(serializers.Serializer[Any]):
    balance = MoneySerializer()
    held = MoneySerializer(help_text="Set aside for something that runs.")
    free = MoneySerializer(help_text="What may be used.")
    holds = HoldSerializer(many=True)
    least = MoneySerializer(help_text="The least that can be added at once.")
    most = MoneySerializer(help_text="The most that can be added at once.")
    can_top_up = serializers.BooleanField()
    rule = RuleSerializer(allow_null=True)


class MovementSerializer(serializers.Serializer[Any]):
    at = serializers.DateTimeField()
    kind = serializers.CharField(source="entry.kind", help_text="topup, credit, credit_note, …")
    number = serializers.SerializerMethodField(help_text="The paper that it is about, or empty.")
    change = serializers.SerializerMethodField(help_text="Negative for what was used.")

    def get_number(self, row: Posting) -> str:
        return number_in(row.entry.description)

    @extend_schema_field(MoneySerializer)
    def get_change(self, row: Posting) -> dict[str, Any]:
        """The ledger has a customer's credit below zero: it is owed to it."""
        return dict(MoneySerializer(Money(-row.amount_minor, row.currency)).data)


class TopUpSerializer(StrictSerializer):
    amount = serializers.IntegerField(min_value=1, max_value=_MOST_MINOR, help_text=_MINOR)


class RuleWishSerializer(StrictSerializer):
    """Null: not at all. `charge_below` and `charge` go together."""

    alert_below = serializers.IntegerField(
        min_value=1, max_value=_MOST_MINOR, allow_null=True, help_text=_MINOR
    )
    charge_below = serializers.IntegerField(
        min_value=1, max_value=_MOST_MINOR, allow_null=True, help_text=_MINOR
    )
    charge = serializers.IntegerField(
        min_value=1, max_value=_MOST_MINOR, allow_null=True, help_text=_MINOR
    )
    most_a_month = serializers.IntegerField(min_value=1, max_value=MOST_A_MONTH, default=3)
