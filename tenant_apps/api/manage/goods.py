"""The catalogue: products and plans, what each costs, what it is sold at, and what remains."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from contracts.traffic import TRAFFIC_METER
from kernel import clock
from kernel.errors import Invalid
from kernel.money import Money
from kernel.tenancy.context import current_store
from tenant_apps.api.base import shown, taken
from tenant_apps.api.manage import good_shapes as shapes
from tenant_apps.api.manage.base import TeamView, changes, makes, reads, the
from tenant_apps.api.manage.fields import money, number_at
from tenant_apps.api.serializers.services import NothingSerializer
from tenant_apps.bandwidth.selectors import terms_for
from tenant_apps.bandwidth.services import TrafficWish, set_traffic_terms
from tenant_apps.billing import margins
from tenant_apps.catalog import services
from tenant_apps.catalog.models import DESKTOP, Plan, Product, ProductGroup
from tenant_apps.catalog.rules.hourly import hourly_price, whole_month
from tenant_apps.catalog.selectors import meter_prices

_TAG = "Manage catalogue"


class Groups(TeamView):
    @reads(
        "list_groups",
        "List the groups of your shop",
        _TAG,
        shapes.GroupSerializer(many=True),
        shapes.GROUP,
    )
    def get(self, request: Request) -> Response:
        return Response(shapes.GroupSerializer(ProductGroup.objects.all(), many=True).data)


class Products(TeamView):
    filters: Mapping[str, Sequence[str]] = {"state": Product.State.values}

    @reads(
        "list_products",
        "List your products with their plans, costs and margins",
        _TAG,
        shapes.TeamProductSerializer(many=True),
        shapes.TEAM_PRODUCT,
        description="All of them, in the shop's order.",
    )
    def get(self, request: Request) -> Response:
        wanted = request.query_params.get("state")
        states = [wanted] if wanted else Product.State.values
        found = margins.catalogue(current_store().currency, states)
        told = [{"product": row, "plans": plans} for row, plans in found]
        return Response(shapes.TeamProductSerializer(told, many=True).data)


class OneProduct(TeamView):
    @reads(
        "read_product",
        "Read a product with its plans",
        _TAG,
        shapes.TeamProductSerializer,
        shapes.TEAM_PRODUCT,
    )
    def get(self, request: Request, product_id: UUID) -> Response:
        return _product(the(Product, product_id))

    @changes(
        "change_product",
        "Rename, describe, recommend, hide, show or archive a product",
        _TAG,
        takes=shapes.ProductWishSerializer,
        body=shapes.PRODUCT_WISH,
        gives=shapes.TeamProductSerializer,
        example=shapes.TEAM_PRODUCT,
    )
    def patch(self, request: Request, product_id: UUID) -> Response:
        row = the(Product, product_id)
        wish = taken(shapes.ProductWishSerializer, request)
        names = ("name", "summary", "state", "featured")
        said = {name: wish.get(name, getattr(row, name)) for name in names}
        services.change_product(row.pk, **said, actor=self.actor())
        return _product(the(Product, product_id))


def _product(row: Product) -> Response:
    [(found, plans)] = margins.catalogue(current_store().currency, only=row.pk)
    return shown(shapes.TeamProductSerializer, {"product": found, "plans": plans})


class OfferCycle(TeamView):
    @makes(
        "offer_cycle",
        "Sell a product on another cycle, or on one at other terms",
        _TAG,
        takes=shapes.CycleWishSerializer,
        body=shapes.CYCLE_WISH,
        gives=shapes.TeamPlanSerializer,
        example=shapes.YEAR,
        status=201,
        description="The same cycle again gets the new prices; who bought keeps theirs.",
    )
    def post(self, request: Request, product_id: UUID) -> Response:
        row = the(Product, product_id)
        wish = taken(shapes.CycleWishSerializer, request)
        cycle, lasting = shapes.CycleWishSerializer.terms(wish)
        price = money(wish["price"])
        made = services.offer_cycle(
            row.pk,
            cycle,
            price=price,
            setup=money(wish["setup"]),
            net=margins.net_of(price, row.tax_category),
            accept_loss=wish["accept_loss"],
            lasting=lasting,
            actor=self.actor(),
        )
        return _plan(made.pk, 201)


class OfferHourly(TeamView):
    @makes(
        "offer_hourly",
        "Sell a product by the hour, or a desktop by the session",
        _TAG,
        takes=shapes.HourlyWishSerializer,
        body=shapes.HOURLY_WISH,
        gives=shapes.TeamPlanSerializer,
        example=shapes.HOURLY,
        status=201,
        description="Again: at the new price; who bought keeps theirs.",
    )
    def post(self, request: Request, product_id: UUID) -> Response:
        row = the(Product, product_id)
        wish = taken(shapes.HourlyWishSerializer, request)
        if bool(wish["step_minutes"]) != (row.kind == DESKTOP):
            said = _("Desktops, and only desktops, are sold by the session.")
            raise Invalid(said, field="step_minutes")
        unit = number_at(wish["unit"], "unit")
        cap = None if wish["cap"] is None else money(wish["cap"])
        made = services.offer_hourly(
            row.pk,
            unit=unit,
            cap=cap,
            setup=money(wish["setup"]),
            net=None if wish["step_minutes"] else self._net(row, unit, cap),
            step_minutes=wish["step_minutes"],
            accept_loss=wish["accept_loss"],
            actor=self.actor(),
        )
        return _plan(made.pk, 201)

    def _net(self, row: Product, unit: Any, cap: Money | None) -> Money:
        brings = whole_month(hourly_price(unit, cap, current_store().currency))
        return margins.net_of(brings, row.tax_category)


class OnePlan(TeamView):
    @reads(
        "read_any_plan",
        "Read a plan with its cost and margin",
        _TAG,
        shapes.TeamPlanSerializer,
        shapes.TEAM_PLAN,
    )
    def get(self, request: Request, plan_id: UUID) -> Response:
        return _plan(the(Plan, plan_id).pk)


class PlanPrice(TeamView):
    @changes(
        "set_price",
        "Set a plan's price for new orders",
        _TAG,
        takes=shapes.PriceWishSerializer,
        body=shapes.PRICE_WISH,
        gives=shapes.TeamPlanSerializer,
        example=shapes.TEAM_PLAN,
    )
    def put(self, request: Request, plan_id: UUID) -> Response:
        row = the(Plan.objects.select_related("product"), plan_id)
        wish = taken(shapes.PriceWishSerializer, request)
        price = Money(wish["price"], row.currency)
        services.set_price(
            row.pk,
            price,
            net=margins.net_of(price, row.product.tax_category),
            accept_loss=wish["accept_loss"],
            actor=self.actor(),
        )
        return _plan(row.pk)


class WithdrawPlan(TeamView):
    @makes(
        "withdraw_plan",
        "Sell a product on this cycle no more",
        _TAG,
        gives=shapes.TeamPlanSerializer,
        example={**shapes.YEAR, "offered": False},
        description="Who has it keeps it and its renewals.",
    )
    def post(self, request: Request, plan_id: UUID) -> Response:
        row = the(Plan, plan_id)
        taken(NothingSerializer, request)
        services.withdraw_cycle(row.pk, actor=self.actor())
        return _plan(row.pk)


class PlanTraffic(TeamView):
    @reads(
        "read_plan_traffic",
        "What a plan includes of traffic, and what more costs",
        _TAG,
        shapes.TrafficSerializer,
        shapes.TRAFFIC,
    )
    def get(self, request: Request, plan_id: UUID) -> Response:
        return _traffic(the(Plan.objects.select_related("product"), plan_id))

    @changes(
        "set_plan_traffic",
        "Set what a plan includes of traffic, for what is sold from now on",
        _TAG,
        takes=shapes.TrafficSerializer,
        body=shapes.TRAFFIC,
        gives=shapes.TrafficSerializer,
        example=shapes.TRAFFIC,
    )
    def put(self, request: Request, plan_id: UUID) -> Response:
        row = the(Plan.objects.select_related("product"), plan_id)
        wish = taken(shapes.TrafficSerializer, request)
        more = wish["unit_price"].strip()
        terms = TrafficWish(
            number_at(wish["quota"], "quota"),
            wish["basis"],
            wish["counts"],
            wish["is_pooled"],
            number_at(more, "unit_price") if more else None,
        )
        set_traffic_terms(row.pk, terms, actor=self.actor())
        return _traffic(row)


def _traffic(row: Plan) -> Response:
    now = clock.now()
    terms = terms_for(row, now, meter_prices(row.pk, now).get(TRAFFIC_METER))
    told = {
        "quota": f"{terms.quota.normalize():f}",
        "basis": terms.basis,
        "counts": terms.counts,
        "is_pooled": terms.is_pooled,
        "unit_price": f"{terms.price.price.unit.normalize():f}" if terms.price else "",
    }
    return shown(shapes.TrafficSerializer, told)


def _plan(plan_id: UUID, status: int = 200) -> Response:
    return shown(shapes.TeamPlanSerializer, margins.of_plan(the(Plan, plan_id)), status)
