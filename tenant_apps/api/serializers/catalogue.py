"""What is for sale."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from shared_apps.fleet.selectors import images_for
from tenant_apps.api.serializers.money import MoneySerializer
from tenant_apps.catalog.models import Plan


class IntervalSerializer(serializers.Serializer[Any]):
    unit = serializers.CharField(source="interval_unit", help_text="hour, day, week, month, year.")
    count = serializers.IntegerField(source="interval_count")


class HourlySerializer(serializers.Serializer[Any]):
    """Each started hour, billed at the end of the calendar month."""

    price = serializers.CharField(source="hourly_price.unit", help_text="Of one, as a decimal.")
    cap_minor = serializers.IntegerField(
        source="hourly_price.cap", allow_null=True, help_text="No month costs more."
    )


class PlanSerializer(serializers.Serializer[Any]):
    """A product with the terms it is sold on. Prices are before tax, unless the store says so."""

    id = serializers.UUIDField()
    name = serializers.CharField(source="product.name")
    summary = serializers.CharField(source="product.summary")
    kind = serializers.CharField(source="product.kind")
    group = serializers.CharField(source="product.group.slug")
    vcpu = serializers.IntegerField(source="product.vcpu")
    memory_mb = serializers.IntegerField(source="product.memory_mb")
    disk_gb = serializers.IntegerField(source="product.disk_gb")
    traffic_gb = serializers.IntegerField(
        source="product.traffic_gb", help_text="A month; 0: unmetered."
    )
    price = MoneySerializer(help_text="For each interval; by the hour the most that a month costs.")
    hourly = serializers.SerializerMethodField(help_text="Null: not paid by the hour.")
    setup_fee = MoneySerializer(help_text="Once.")
    interval = IntervalSerializer(source="*")
    trial_days = serializers.IntegerField()

    @extend_schema_field(HourlySerializer(allow_null=True))
    def get_hourly(self, plan: Plan) -> Any:
        return HourlySerializer(plan).data if plan.hourly else None


class ImageSerializer(serializers.Serializer[Any]):
    id = serializers.CharField(source="remote_id", help_text="What an order names as `image`.")
    label = serializers.CharField()  # type: ignore[assignment]


class PlanDetailSerializer(PlanSerializer):
    """The plan with the systems to choose from."""

    images = serializers.SerializerMethodField()

    @extend_schema_field(ImageSerializer(many=True))
    def get_images(self, plan: Plan) -> Any:
        found = images_for(plan.product.driver, plan.product.remote_plan)
        return ImageSerializer(found, many=True).data
