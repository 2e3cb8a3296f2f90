"""Tax rates of the store, and customers who bear none."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from shared_apps.identity.api.strict import StrictSerializer
from tenant_apps.api.manage.fields import words


class RateWishSerializer(StrictSerializer):
    country = serializers.CharField(max_length=2, help_text="ISO 3166-1, like DE.")
    region = words(3, "After the hyphen of ISO 3166-2, like CN. Empty: the whole country.")
    category = words(20, "Class of goods, as on the product. Empty: everything.")
    percent = serializers.DecimalField(
        max_digits=4, decimal_places=2, min_value=0, help_text="0 to 99.99."
    )
    label = serializers.CharField(  # type: ignore[assignment]
        max_length=20, help_text="As invoices call it, like VAT."
    )
    starts_on = serializers.DateField(
        default=None,
        allow_null=True,
        help_text="First day, in the store's zone. The rate before it ends then. Null: always.",
    )


class RateSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    country = serializers.CharField()
    region = serializers.CharField()
    category = serializers.CharField()
    percent = serializers.CharField(help_text="Decimal, like 19.00.")
    label = serializers.CharField()  # type: ignore[assignment]
    starts_on = serializers.DateField(allow_null=True)
    ends_on = serializers.DateField(
        allow_null=True, help_text="The first day on which it holds no more."
    )


class FilledSerializer(serializers.Serializer[Any]):
    added = serializers.IntegerField(help_text="So many rates.")


class ExemptionWishSerializer(StrictSerializer):
    certificate = serializers.CharField(max_length=120, help_text="What you have seen.")
    ends_on = serializers.DateField(
        default=None, allow_null=True, help_text="The first day with tax again. Null: open."
    )


class ExemptionSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    certificate = serializers.CharField()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(allow_null=True)
    noted_at = serializers.DateTimeField()


RATE_WISH = {
    "country": "DE",
    "region": "",
    "category": "",
    "percent": "19.00",
    "label": "VAT",
    "starts_on": "2027-01-01",
}
RATE = {**RATE_WISH, "id": 4, "ends_on": None}
EXEMPTION_WISH = {"certificate": "Charity, notice of 3 May 2026", "ends_on": None}
EXEMPTION = {
    **EXEMPTION_WISH,
    "id": 2,
    "starts_on": "2026-05-04",
    "noted_at": "2026-05-04T09:00:00Z",
}
