"""Plans: open to everybody."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from tenant_apps.api import examples
from tenant_apps.api.base import PublicView, shown
from tenant_apps.api.serializers.catalogue import PlanDetailSerializer, PlanSerializer
from tenant_apps.catalog.selectors import offered_plans, plan_for_sale


class Plans(PublicView):
    @extend_schema(
        operation_id="list_plans",
        summary="List the plans on offer",
        description="All of them, in the shop's order. No token is needed.",
        tags=["Plans"],
        responses=PlanSerializer(many=True),
        examples=[examples.answer(examples.PLAN)],
    )
    def get(self, request: Request) -> Response:
        return Response(PlanSerializer(offered_plans(), many=True).data)


class OnePlan(PublicView):
    @extend_schema(
        operation_id="read_plan",
        summary="Read a plan and its systems",
        tags=["Plans"],
        responses=PlanDetailSerializer,
        examples=[examples.answer(examples.PLAN_DETAIL)],
    )
    def get(self, request: Request, plan_id: UUID, **_: Any) -> Response:
        return shown(PlanDetailSerializer, plan_for_sale(plan_id))
