"""Options of a plan and prices of meters: what holds, its versions, another one, its end."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from contracts.traffic import TRAFFIC_METER
from kernel import clock
from kernel.errors import Invalid
from tenant_apps.api.base import shown, taken
from tenant_apps.api.manage import term_shapes as shapes
from tenant_apps.api.manage.base import TeamList, TeamView, lists, makes, reads, removes, the
from tenant_apps.catalog import services
from tenant_apps.catalog.models import MeterPrice, Plan, PlanOption
from tenant_apps.catalog.rules.usage_terms import TRAFFIC_MODELS
from tenant_apps.catalog.selectors import meter_prices, options_of

_TAG = "Manage catalogue"


class Options(TeamView):
    @reads(
        "list_options",
        "List what can be had with a plan",
        _TAG,
        shapes.PlanOptionSerializer(many=True),
        shapes.OPTION_WISH,
    )
    def get(self, request: Request, plan_id: UUID) -> Response:
        found = options_of(the(Plan, plan_id), clock.now())
        return Response(shapes.PlanOptionSerializer(found, many=True).data)

    @makes(
        "set_option",
        "Offer an option with a plan, or change one",
        _TAG,
        takes=shapes.PlanOptionSerializer,
        body=shapes.OPTION_WISH,
        gives=shapes.OptionVersionSerializer,
        example=shapes.OPTION_VERSION,
        status=201,
        description="For what is sold from now on; what was sold keeps what it was sold at.",
    )
    def post(self, request: Request, plan_id: UUID) -> Response:
        row = the(Plan, plan_id)
        wish = taken(shapes.PlanOptionSerializer, request)
        option = shapes.PlanOptionSerializer.option(wish, row.currency)
        made = services.set_option(row.pk, option, actor=self.actor())
        told = shapes.OptionVersionSerializer(made, context={"currency": row.currency})
        return Response(told.data, status=201)


class OneOption(TeamView):
    @removes(
        "end_option",
        "Sell an option no more",
        _TAG,
        description="Who has it keeps it. Again: nothing happens.",
    )
    def delete(self, request: Request, plan_id: UUID, key: str) -> Response:
        services.end_option(the(Plan, plan_id).pk, key, actor=self.actor())
        return Response(status=204)


@lists("list_option_versions", "List the versions of a plan's options", _TAG,
       shapes.OPTION_VERSION)  # fmt: skip
class OptionVersions(TeamList):
    serializer_class = shapes.OptionVersionSerializer
    ordering = ("-since", "-pk")

    def rows(self) -> QuerySet[PlanOption]:
        return PlanOption.objects.filter(plan_id=the(Plan, self.kwargs["plan_id"]).pk)

    def get_serializer_context(self) -> dict[str, Any]:
        found = Plan.objects.filter(pk=self.kwargs.get("plan_id"))
        currency = found.values_list("currency", flat=True).first()
        return {**super().get_serializer_context(), "currency": currency}


class Meters(TeamView):
    @reads(
        "list_meter_prices",
        "List what use costs on a plan",
        _TAG,
        shapes.MeterPriceSerializer(many=True),
        shapes.METER_VERSION["price"],
    )
    def get(self, request: Request, plan_id: UUID) -> Response:
        found = meter_prices(the(Plan, plan_id).pk, clock.now()).values()
        told = [shapes.told_price(one) for one in found]
        return Response(shapes.MeterPriceSerializer(told, many=True).data)

    @makes(
        "set_meter_price",
        "Charge use of a meter on a plan, or at another price",
        _TAG,
        takes=shapes.MeterPriceSerializer,
        body=shapes.METER_WISH,
        gives=shapes.MeterVersionSerializer,
        example=shapes.METER_VERSION,
        status=201,
        description="For what is sold from now on; what was sold keeps what it was sold at.",
    )
    def post(self, request: Request, plan_id: UUID) -> Response:
        row = the(Plan, plan_id)
        said = taken(shapes.MeterPriceSerializer, request)
        wish = shapes.MeterPriceSerializer.wish(said, row.currency)
        if wish.meter == TRAFFIC_METER and wish.price.model not in TRAFFIC_MODELS:
            raise Invalid(_("Set it with the plan’s traffic."), field="meter")
        made = services.set_meter_price(row.pk, wish, actor=self.actor())
        return shown(shapes.MeterVersionSerializer, made, 201)


class OneMeter(TeamView):
    @removes(
        "end_meter_price",
        "Charge nothing for a meter, for what is sold from now on",
        _TAG,
        description="Again: nothing happens.",
    )
    def delete(self, request: Request, plan_id: UUID, meter: str) -> Response:
        services.end_meter_price(the(Plan, plan_id).pk, meter, actor=self.actor())
        return Response(status=204)


@lists("list_meter_versions", "List the versions of a plan's prices of use", _TAG,
       shapes.METER_VERSION)  # fmt: skip
class MeterVersions(TeamList):
    serializer_class = shapes.MeterVersionSerializer
    ordering = ("-since", "-pk")

    def rows(self) -> QuerySet[MeterPrice]:
        return MeterPrice.objects.filter(plan_id=the(Plan, self.kwargs["plan_id"]).pk)
