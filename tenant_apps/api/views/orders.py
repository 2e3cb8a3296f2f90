"""Orders of the caller's customer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.tenancy.context import current_store
from shared_apps.identity.api.throttles import HeavyThrottle
from tenant_apps.api import examples
from tenant_apps.api.base import ListView, shown, taken
from tenant_apps.api.idempotency import key_of, once
from tenant_apps.api.openapi import IDEMPOTENCY_KEY
from tenant_apps.api.paying import payment_page_or_none
from tenant_apps.api.reading import OneView, says
from tenant_apps.api.serializers.orders import (
    NewOrderSerializer,
    OrderDetailSerializer,
    OrderSerializer,
    PlacedSerializer,
)
from tenant_apps.billing.flows import quote_of
from tenant_apps.billing.selectors import invoice_of
from tenant_apps.orders.models import Order
from tenant_apps.orders.selectors import order_of, orders_of
from tenant_apps.orders.services import WantedServer, order_items


@says("list_orders", "List your orders", "Orders", examples.ORDER)
class Orders(ListView):
    serializer_class = OrderSerializer
    ordering = ("-placed_at", "-id")
    filters: Mapping[str, Sequence[str]] = {"state": Order.State.values}

    def rows(self) -> QuerySet[Order]:
        return orders_of(self.customer.pk).prefetch_related("lines")

    def get_throttles(self) -> list[Any]:
        return [HeavyThrottle()] if self.request.method == "POST" else super().get_throttles()

    @extend_schema(
        operation_id="place_order",
        summary="Order servers",
        description="Makes an order and its invoice. Open `payment_url` in a browser to pay; the "
        "servers are made as soon as the money is there.",
        tags=["Orders"],
        parameters=[IDEMPOTENCY_KEY],
        request=NewOrderSerializer,
        responses={201: PlacedSerializer},
        examples=[examples.body(examples.NEW_ORDER), examples.answer(examples.PLACED, 201)],
    )
    @once
    def post(self, request: Request) -> Response:
        asked = taken(NewOrderSerializer, request)
        wanted = [
            WantedServer(
                item["plan"], item["hostname"], item.get("image", ""), item.get("options", {})
            )
            for item in asked["items"]
        ]
        quote_of(self.customer.pk)
        order = order_items(
            self.customer,
            wanted,
            actor=self.actor(),
            codes=asked.get("codes", ()),
            cart_id=self._cart_id(key_of(request)),
        )
        invoice = invoice_of(self.customer.pk, str(order.invoice_id))
        url = payment_page_or_none(invoice)
        placed = {"order": order, "invoice": invoice, "payment_url": url}
        return shown(PlacedSerializer, placed, status=201)

    def _cart_id(self, key: str) -> UUID | None:
        """
        One cart for each key: should we die between the order and the answer, the second try
        finds the order of the first.
        """
        who = f"{current_store().key}/{self.request.user.pk}/{self.customer.pk}"
        return uuid5(NAMESPACE_URL, f"order:{who}/{key}") if key else None


@says(
    "read_order",
    "Read an order and how far it is",
    "Orders",
    examples.ORDER_DETAIL,
    responses=OrderDetailSerializer,
)
class OneOrder(OneView):
    shown_by = OrderDetailSerializer
    find = order_of
