"""Traffic of a service of the caller's customer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from tenant_apps.api import examples_of_traffic as shows
from tenant_apps.api.base import ApiView, shown
from tenant_apps.api.examples import answer
from tenant_apps.api.serializers.bandwidth import BandwidthSerializer
from tenant_apps.bandwidth.graphs import SPANS, SpanName, graph_of
from tenant_apps.bandwidth.selectors import history_of, standing_of
from tenant_apps.provisioning.selectors import service_of


class Bandwidth(ApiView):
    filters: Mapping[str, Sequence[str]] = {"span": SPANS}

    @extend_schema(
        operation_id="read_bandwidth",
        summary="Read the traffic of a service",
        description="Hours for a day or a week, days for the rest; the running period if not said.",
        tags=["Services"],
        parameters=[OpenApiParameter("span", str, enum=list(SPANS))],
        responses=BandwidthSerializer,
        examples=[answer(shows.BANDWIDTH)],
    )
    def get(self, request: Request, service_id: UUID) -> Response:
        service = service_of(self.customer.pk, service_id)
        standing = standing_of(service.pk)
        span = cast("SpanName", request.query_params.get("span", "period"))
        graph = graph_of(service.pk, span, standing)
        found: dict[str, Any] = {
            "period": standing,
            "span": span,
            "bytes_in": graph.bytes_in,
            "bytes_out": graph.bytes_out,
            "points": [
                {"at": one.at.isoformat(), "bytes_in": one.bytes_in, "bytes_out": one.bytes_out}
                for one in graph.points
            ],
            "closed": history_of(service.pk),
        }
        return shown(BandwidthSerializer, found)
