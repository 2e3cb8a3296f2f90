"""The store's rules of billing, and what narrower levels say instead."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from shared_apps.identity.api.strict import StrictSerializer
from tenant_apps.api.manage.fields import minor, words
from tenant_apps.billing.rules.policies import KEYS, LEVELS


def _days(help_text: str) -> serializers.IntegerField:
    return serializers.IntegerField(
        min_value=0, max_value=60, required=False, allow_null=True, help_text=help_text
    )


class _PolicyFields(StrictSerializer):
    """Days are calendar days in the store's zone."""

    invoice_days_ahead = serializers.IntegerField(
        min_value=0, max_value=28, required=False, help_text="Invoices come before a renewal."
    )
    remind_after_days = _days("After the due day. Null: as the platform says.")
    grace_days = _days("Suspended so many days after the due day.")
    terminate_after_days = _days("Ended so many days after it was suspended.")
    customers_may_pause = serializers.BooleanField(required=False)
    billing_day_extends = serializers.BooleanField(required=False)
    discount_cap_percent = serializers.DecimalField(
        max_digits=5,
        decimal_places=2,
        min_value=0,
        max_value=100,
        required=False,
        help_text="Coupons and loyalty together take off at most so much of a price.",
    )
    hourly_credit = minor(
        "Who orders by the hour without a kept card has at least so much credit.",
        required=False,
    )
    tax_percent = serializers.DecimalField(
        max_digits=4, decimal_places=2, min_value=0, required=False
    )
    prices_include_tax = serializers.BooleanField(required=False)
    tax_by_place = serializers.BooleanField(
        required=False, help_text="By the customer's country, from the table of rates."
    )
    tax_country = serializers.CharField(
        max_length=2, allow_blank=True, required=False, help_text="Where your company is."
    )
    taxes_abroad = serializers.BooleanField(
        required=False, help_text="Private customers in the EU bear their own country's rate."
    )
    home_until_threshold = serializers.BooleanField(required=False)
    threshold = minor(
        "Of 10,000 euro, in your currency; 0 in a store that sells in euro.", required=False
    )
    run_needs_approval = serializers.BooleanField(required=False)
    run_off_percent = serializers.IntegerField(min_value=1, max_value=1000, required=False)
    run_lines_per_customer = serializers.IntegerField(min_value=1, max_value=30_000, required=False)


class PolicyWishSerializer(_PolicyFields):
    """What is not named stays."""


class PolicySerializer(_PolicyFields):
    """As it holds. Percentages are decimals, like 19.00."""


class OverrideWishSerializer(StrictSerializer):
    level = serializers.ChoiceField(choices=["store", "group", "product", "customer", "service"])
    subject = words(
        40, "Id of the group, product, customer or subscription. Empty: the whole store."
    )
    key = serializers.ChoiceField(choices=list(KEYS))
    value = serializers.CharField(
        max_length=60, help_text="As one would type it: 5, 1,2,5,9, 2.5%, 2027-01-31, credit."
    )
    reason = words(200, "Needed with `wait_until`.")


class OverrideSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    level = serializers.ChoiceField(choices=list(LEVELS))
    subject = serializers.CharField()
    key = serializers.ChoiceField(choices=list(KEYS))
    value = serializers.SerializerMethodField(help_text="As it would be typed.")
    reason = serializers.CharField()
    changed_at = serializers.DateTimeField()
    changed_by = serializers.CharField(source="actor_label")

    def get_value(self, row: Any) -> str:
        return plain(row.value)


class SaidSerializer(serializers.Serializer[Any]):
    level = serializers.ChoiceField(choices=list(LEVELS))
    value = serializers.SerializerMethodField()
    reason = serializers.CharField()

    def get_value(self, said: Any) -> str:
        return plain(said.value)


class EffectiveSerializer(serializers.Serializer[Any]):
    key = serializers.ChoiceField(choices=list(KEYS))
    meaning = serializers.CharField(help_text="In words, in the language asked for.")
    value = serializers.CharField()
    level = serializers.ChoiceField(choices=list(LEVELS), help_text="Whose word holds.")
    said = SaidSerializer(many=True, help_text="From the widest level to the narrowest.")


class ExplainedSerializer(serializers.Serializer[Any]):
    rules = EffectiveSerializer(many=True)


class ProtectSerializer(StrictSerializer):
    until = serializers.DateField(help_text="Not suspended or ended before.")
    reason = serializers.CharField(max_length=200)


def plain(value: Any) -> str:
    """A rule's value as it would be typed."""
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)


POLICY_WISH = {"grace_days": 5, "run_needs_approval": True}
POLICY: dict[str, Any] = {
    "invoice_days_ahead": 7,
    "remind_after_days": None,
    "grace_days": 5,
    "terminate_after_days": None,
    "customers_may_pause": False,
    "billing_day_extends": False,
    "discount_cap_percent": "100.00",
    "hourly_credit": 500,
    "tax_percent": "19.00",
    "prices_include_tax": False,
    "tax_by_place": False,
    "tax_country": "",
    "taxes_abroad": False,
    "home_until_threshold": False,
    "threshold": 0,
    "run_needs_approval": True,
    "run_off_percent": 30,
    "run_lines_per_customer": 100,
}
OVERRIDE_WISH = {"level": "group", "subject": "1", "key": "grace_days", "value": "7", "reason": ""}
OVERRIDE = {
    **OVERRIDE_WISH,
    "id": 3,
    "changed_at": "2026-05-04T09:00:00Z",
    "changed_by": "Kim Lee",
}
EXPLAINED: dict[str, Any] = {
    "rules": [
        {
            "key": "grace_days",
            "meaning": "Suspension, days after the due day",
            "value": "7",
            "level": "group",
            "said": [
                {"level": "platform", "value": "3", "reason": ""},
                {"level": "group", "value": "7", "reason": ""},
            ],
        }
    ]
}
PROTECT = {"until": "2026-12-24", "reason": "Pays by cheque"}
