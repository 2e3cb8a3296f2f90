"""Use that is counted: told by the store's own programs, read by its customers' ones."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from kernel import clock
from kernel.errors import Invalid
from kernel.web.problems import problem
from shared_apps.metering.selectors import came_in, day_before
from tenant_apps.api import examples
from tenant_apps.api import examples_of_use as use
from tenant_apps.api.base import ApiView, shown
from tenant_apps.api.parsers import BatchJSONParser
from tenant_apps.api.permissions import OwnsTheStore, StoreIsOpen
from tenant_apps.api.serializers.usage import (
    MetersSerializer,
    ServiceUsageSerializer,
    TakenBatchSerializer,
    TakenEventSerializer,
    UsageBatchSerializer,
    UsageEventSerializer,
)
from tenant_apps.api.usage_events import MOST, row_problem, take_rows
from tenant_apps.billing.models import Subscription
from tenant_apps.billing.using import recent_use
from tenant_apps.catalog.selectors import meters_in_use
from tenant_apps.provisioning.selectors import service_of
from tenant_apps.usage.selectors import running_use
from tenant_apps.usage.words import reason

_TAG = ["Metered use"]
# The field that a refusal is about.
_FIELDS = {
    **dict.fromkeys(("bad_time", "too_late", "in_future", "before_start"), "at"),
    **dict.fromkeys(("unknown_event", "already_corrected"), "corrects"),
    "unknown_service": "service",
    **dict.fromkeys(("bad_meter", "counted_meter"), "meter"),
    "bad_key": "key",
    "bad_quantity": "quantity",
}


class OwnersView(ApiView):
    permission_classes: Any = [IsAuthenticated, StoreIsOpen, OwnsTheStore]


class UsageEvents(OwnersView):
    @extend_schema(
        operation_id="take_usage_event",
        summary="Count an event",
        description="For the store's owner. The same event again is a duplicate and counts once; "
        "another event under its key is refused.",
        tags=_TAG,
        request=UsageEventSerializer,
        responses=TakenEventSerializer,
        examples=[examples.body(use.EVENT), examples.answer(use.TAKEN)],
    )
    def post(self, request: Request) -> Response:
        _accepted, [fate] = take_rows([request.data], source="api")
        if fate.status in {"accepted", "duplicate"}:
            found = {"key": dict(request.data)["key"], "outcome": fate.status}
            return shown(TakenEventSerializer, found)
        status = 409 if fate.status == "conflicting" else 422
        said, field = reason(fate.code), _FIELDS.get(fate.code)
        errors = [{"field": field, "code": fate.code, "message": said}] if field else None
        return problem(status, fate.code, said, errors=errors)


class UsageBatches(OwnersView):
    parser_classes = [BatchJSONParser]

    @extend_schema(
        operation_id="take_usage_events",
        summary="Count up to 1,000 events",
        description="For the store's owner. Rows that can be taken are; each other one is named "
        "with its reason. 512 KB at most.",
        tags=_TAG,
        request=UsageBatchSerializer,
        responses=TakenBatchSerializer,
        examples=[examples.body(use.BATCH), examples.answer(use.TAKEN_BATCH)],
    )
    def post(self, request: Request) -> Response:
        rows = _rows(request.data)
        accepted, fates = take_rows(rows, source="api_bulk")
        found = {
            "accepted": accepted,
            **{
                status: sum(one.status == status for one in fates)
                for status in ("duplicate", "conflicting", "rejected")
            },
            "problems": [
                row_problem(place, row, fate)
                for place, (row, fate) in enumerate(zip(rows, fates, strict=True))
                if fate.status != "accepted"
            ],
        }
        return Response(found)


class Meters(OwnersView):
    @extend_schema(
        operation_id="list_meters",
        summary="List what is counted and charged",
        description="For the store's owner. Today is the store's own day.",
        tags=_TAG,
        responses=MetersSerializer,
        examples=[examples.answer(use.METERS)],
    )
    def get(self, request: Request) -> Response:
        today = came_in(day_before(clock.now()))
        found = {
            "meters": meters_in_use(),
            "accepted_today": today.accepted,
            "duplicate_today": today.duplicate,
            "refused_today": today.refused,
        }
        return shown(MetersSerializer, found)


class ServiceUsage(ApiView):
    @extend_schema(
        operation_id="read_service_usage",
        summary="Read what a service uses",
        description="The period that runs, and periods that were billed.",
        tags=["Services"],
        responses=ServiceUsageSerializer,
        examples=[examples.answer(use.USAGE)],
    )
    def get(self, request: Request, service_id: UUID) -> Response:
        service = service_of(self.customer.pk, service_id)
        row = Subscription.objects.filter(pk=service.subscription_id).first()
        found = {
            "running": running_use(row) if row else [],
            "billed": recent_use(row.pk) if row else [],
        }
        return shown(ServiceUsageSerializer, found)


def _rows(body: Any) -> list[Any]:
    rows = body.get("events") if isinstance(body, dict) else None
    if not isinstance(rows, list) or not 1 <= len(rows) <= MOST:
        raise Invalid(_("Send 1 to 1,000 events."), field="events")
    if set(body) != {"events"}:
        raise Invalid(_("There is no such field."), code="unknown_field", field="events")
    return rows
