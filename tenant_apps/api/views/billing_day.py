"""One billing day for all that the caller's customer has."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from shared_apps.identity.api.throttles import HeavyThrottle
from tenant_apps.api import examples
from tenant_apps.api import examples_of_days as days
from tenant_apps.api.base import ApiView, shown, taken
from tenant_apps.api.idempotency import once
from tenant_apps.api.openapi import IDEMPOTENCY_KEY
from tenant_apps.api.paying import payment_page_or_none
from tenant_apps.api.serializers.billing_day import (
    DayOrderSerializer,
    DayPreviewSerializer,
    DaySerializer,
    DaySetSerializer,
    DayWishSerializer,
)
from tenant_apps.billing.coterming import billing_day_of
from tenant_apps.billing.flows import quote_of
from tenant_apps.billing.services import drop_billing_day, preview_billing_day, set_billing_day


class Day(ApiView):
    throttle_classes = [HeavyThrottle]

    @extend_schema(
        operation_id="read_billing_day",
        summary="Read your billing day",
        tags=["Services"],
        responses=DaySerializer,
        examples=[examples.answer(days.DAY)],
    )
    def get(self, request: Request) -> Response:
        known = billing_day_of(self.customer.pk)
        return shown(DaySerializer, {"day": known.day if known else None})

    @extend_schema(
        operation_id="set_billing_day",
        summary="Bring all services to one billing day",
        description="At the amount that the preview named, on one invoice. Unpaid by its due day "
        "the invoice is taken back, and each service has its own day again.",
        tags=["Services"],
        parameters=[IDEMPOTENCY_KEY],
        request=DayOrderSerializer,
        responses={201: DaySetSerializer},
        examples=[examples.body(days.DAY_ORDER), examples.answer(days.DAY_SET, 201)],
    )
    @once
    def post(self, request: Request) -> Response:
        wish = taken(DayOrderSerializer, request)
        quote_of(self.customer.pk)
        invoice = set_billing_day(
            self.customer.pk, wish["day"], shown=wish["shown"], actor=self.actor()
        )
        url = None
        if invoice is not None:
            invoice.refresh_from_db()
            url = payment_page_or_none(invoice)
        made = {"day": wish["day"], "invoice": invoice, "payment_url": url}
        return shown(DaySetSerializer, made, status=201)

    @extend_schema(
        operation_id="drop_billing_day",
        summary="Let each service have its own day",
        description="Services keep the day that they have; nothing is given back.",
        tags=["Services"],
        responses={204: None},
    )
    def delete(self, request: Request) -> Response:
        drop_billing_day(self.customer.pk, actor=self.actor())
        return Response(status=204)


class PreviewDay(ApiView):
    throttle_classes = [HeavyThrottle]

    @extend_schema(
        operation_id="preview_billing_day",
        summary="What one billing day would cost",
        description="Changes nothing.",
        tags=["Services"],
        request=DayWishSerializer,
        responses=DayPreviewSerializer,
        examples=[examples.body(days.DAY_WISH), examples.answer(days.DAY_PREVIEW)],
    )
    def post(self, request: Request) -> Response:
        wish = taken(DayWishSerializer, request)
        quote_of(self.customer.pk)
        return shown(DayPreviewSerializer, preview_billing_day(self.customer, wish["day"]))
