"""Orders: what is asked for, and the way from there to a running machine."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from shared_apps.identity.api.strict import StrictSerializer
from tenant_apps.api.serializers.invoices import InvoiceSerializer
from tenant_apps.api.serializers.money import MoneySerializer
from tenant_apps.orders.models import Order
from tenant_apps.orders.rules import MAX_CODES, MAX_LINES
from tenant_apps.orders.selectors import timeline


class WantedServerSerializer(StrictSerializer):
    """One server of an order."""

    plan = serializers.UUIDField()
    hostname = serializers.CharField(max_length=253)
    image = serializers.CharField(
        max_length=80, required=False, help_text="Without it: the plan's first."
    )
    options = serializers.DictField(
        child=serializers.CharField(max_length=40, allow_blank=True),
        required=False,
        help_text="Of the plan's options: code or number by key. Not named: as it starts.",
    )


class NewOrderSerializer(StrictSerializer):
    """Prices are not part of it: they come from the plans."""

    items = serializers.ListField(
        child=WantedServerSerializer(), min_length=1, max_length=MAX_LINES
    )
    codes = serializers.ListField(
        child=serializers.CharField(max_length=40),
        max_length=MAX_CODES,
        required=False,
        help_text="Promotion codes. One that does not fit: nothing is ordered (code_refused).",
    )


class OrderLineSerializer(serializers.Serializer[Any]):
    product = serializers.CharField(source="product_name")
    hostname = serializers.CharField()
    image = serializers.CharField()
    image_label = serializers.CharField()
    price = MoneySerializer()
    service = serializers.UUIDField(source="service_id", allow_null=True)


class OrderSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    number = serializers.CharField()
    state = serializers.ChoiceField(choices=Order.State.values)
    total = MoneySerializer(help_text="With tax.")
    placed_at = serializers.DateTimeField()
    invoice = serializers.UUIDField(source="invoice_id", allow_null=True)
    lines = OrderLineSerializer(many=True)


class MarkSerializer(serializers.Serializer[Any]):
    step = serializers.ChoiceField(choices=["placed", "paid", "creating", "ready"])
    state = serializers.ChoiceField(choices=["done", "now", "waiting", "failed"])
    at = serializers.DateTimeField(allow_null=True)


class OrderDetailSerializer(OrderSerializer):
    timeline = serializers.SerializerMethodField()

    @extend_schema_field(MarkSerializer(many=True))
    def get_timeline(self, order: Order) -> Any:
        return MarkSerializer(timeline(order), many=True).data


class PlacedSerializer(serializers.Serializer[Any]):
    """`payment_url` is null when nothing is due, or no page can be opened now: pay it later."""

    order = OrderDetailSerializer()
    invoice = InvoiceSerializer()
    payment_url = serializers.CharField(allow_null=True)
