"""The store's table of taxes."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from tenant_apps.api.base import shown, taken
from tenant_apps.api.manage import tax_shapes as shapes
from tenant_apps.api.manage.base import (
    OwnerList,
    OwnerView,
    lists,
    makes,
    reads,
    removes,
    the,
    the_customer,
)
from tenant_apps.api.serializers.services import NothingSerializer
from tenant_apps.billing import services
from tenant_apps.billing.models import TaxExemption, TaxRate
from tenant_apps.billing.selectors import today

_TAG = "Manage taxes"


@lists("list_tax_rates", "List your tax rates", _TAG, shapes.RATE)
class Rates(OwnerList):
    serializer_class = shapes.RateSerializer
    ordering = ("-pk",)

    def rows(self) -> QuerySet[TaxRate]:
        return TaxRate.objects.all()

    @makes(
        "add_tax_rate",
        "Add a tax rate",
        _TAG,
        takes=shapes.RateWishSerializer,
        body=shapes.RATE_WISH,
        gives=shapes.RateSerializer,
        example=shapes.RATE,
        status=201,
        description="It holds for new invoices. One of the same place and class ends when it "
        "starts.",
    )
    def post(self, request: Request) -> Response:
        wish = services.NewRate(**taken(shapes.RateWishSerializer, request))
        return shown(shapes.RateSerializer, services.add_rate(wish, actor=self.actor()), 201)


class UnionRates(OwnerView):
    @makes(
        "fill_in_union_rates",
        "Add the standard rate of each EU country that has none",
        _TAG,
        gives=shapes.FilledSerializer,
        example={"added": 27},
    )
    def post(self, request: Request) -> Response:
        taken(NothingSerializer, request)
        added = services.fill_in_union_rates(actor=self.actor())
        return shown(shapes.FilledSerializer, {"added": added})


class OneRate(OwnerView):
    @reads("read_tax_rate", "Read a tax rate", _TAG, shapes.RateSerializer, shapes.RATE)
    def get(self, request: Request, rate_id: int) -> Response:
        return shown(shapes.RateSerializer, the(TaxRate, rate_id))

    @removes(
        "remove_tax_rate",
        "Take a tax rate out of the table",
        _TAG,
        description="Invoices keep what they were issued with.",
    )
    def delete(self, request: Request, rate_id: int) -> Response:
        services.remove_rate(the(TaxRate, rate_id).pk, actor=self.actor())
        return Response(status=204)


@lists("list_tax_exemptions", "List a customer's exemptions from tax", _TAG, shapes.EXEMPTION)
class Exemptions(OwnerList):
    serializer_class = shapes.ExemptionSerializer
    ordering = ("-noted_at", "-pk")

    def rows(self) -> QuerySet[TaxExemption]:
        customer = the_customer(self.kwargs["customer_id"])
        return TaxExemption.objects.filter(customer_id=customer.pk)

    @makes(
        "exempt_customer",
        "Exempt a customer from tax",
        _TAG,
        takes=shapes.ExemptionWishSerializer,
        body=shapes.EXEMPTION_WISH,
        gives=shapes.ExemptionSerializer,
        example=shapes.EXEMPTION,
        status=201,
        description="From today; invoices from then on bear no tax.",
    )
    def post(self, request: Request, customer_id: UUID) -> Response:
        customer = the_customer(customer_id)
        wish = taken(shapes.ExemptionWishSerializer, request)
        row = services.exempt_customer(customer, **wish, starts_on=today(), actor=self.actor())
        return shown(shapes.ExemptionSerializer, row, 201)


class OneExemption(OwnerView):
    @removes("end_tax_exemption", "Let a customer bear tax again from today", _TAG)
    def delete(self, request: Request, customer_id: UUID, exemption_id: int) -> Response:
        customer = the_customer(customer_id)
        rows = TaxExemption.objects.filter(customer_id=customer.pk)
        row = the(rows, exemption_id)
        services.end_exemption(customer, row.pk, today=today(), actor=self.actor())
        return Response(status=204)
