"""Desktops of the caller's customer: what a program may ask of one, and its sessions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from shared_apps.console.exports import csv_download
from shared_apps.identity.api.throttles import HeavyThrottle
from tenant_apps.api import examples
from tenant_apps.api.base import ApiView, ListView, shown, taken
from tenant_apps.api.idempotency import once
from tenant_apps.api.openapi import IDEMPOTENCY_KEY
from tenant_apps.api.reading import OneView, says
from tenant_apps.api.serializers.services import NothingSerializer
from tenant_apps.api.serializers.workspaces import (
    SessionSerializer,
    WorkspaceActionSerializer,
    WorkspaceLinkSerializer,
    WorkspaceSerializer,
)
from tenant_apps.api.statements import CsvIsFine
from tenant_apps.workspaces import flows
from tenant_apps.workspaces.models import UsageSession, Workspace
from tenant_apps.workspaces.selectors import workspace_of
from tenant_apps.workspaces.session_table import HEAD, begun_in, cells, days_asked

_TAG = "Workspaces"
WORKSPACE: dict[str, Any] = {
    "service": "a4f0d9c3-6b1e-4e6a-8c22-5b7e1d2f4d44",
    "state": "running",
    "wish": "",
    "error_code": "",
    "seen_at": "2026-03-01T09:30:05Z",
    "expires_at": "2026-03-01T10:30:00Z",
    "created_at": "2026-02-27T14:00:00Z",
    "ended_at": None,
}
SESSION: dict[str, Any] = {
    "id": "0b9d5c6e-7f81-4a2b-9c3d-4e5f6a7b8c99",
    "started_at": "2026-03-01T09:00:00Z",
    "ended_at": "2026-03-01T09:22:00Z",
    "how": "customer",
    "hour_price": "0.30",
    "currency": "EUR",
    "step_minutes": 15,
}
SPAN = [
    OpenApiParameter(
        name, date, description=f"{name.title()} day. Both or neither: this month so far."
    )
    for name in ("first", "last")
]
LINK = {"url": "https://desktops.example.com/open/1f2e3d"}


@says("list_workspaces", "List your desktops", _TAG, WORKSPACE)
class Workspaces(ListView):
    serializer_class = WorkspaceSerializer
    ordering = ("-created_at", "-id")
    filters: Mapping[str, Sequence[str]] = {"state": Workspace.State.values}

    def rows(self) -> QuerySet[Workspace]:
        return Workspace.objects.filter(customer_id=self.customer.pk)


@says(
    "read_workspace",
    "Read a desktop, by its service",
    _TAG,
    WORKSPACE,
    responses=WorkspaceSerializer,
)
class OneWorkspace(OneView):
    shown_by = WorkspaceSerializer
    find = workspace_of


class WorkspaceActions(ApiView):
    throttle_classes = [HeavyThrottle]

    @extend_schema(
        operation_id="request_workspace_action",
        summary="Start, pause, resume or stop a desktop",
        description="Answers at once; `wish` is empty again when it is done. Whoever stops or "
        "pauses pays until then, however long it takes.",
        tags=[_TAG],
        parameters=[IDEMPOTENCY_KEY],
        request=WorkspaceActionSerializer,
        responses={202: WorkspaceSerializer},
        examples=[
            examples.body({"action": "stop"}),
            examples.answer({**WORKSPACE, "wish": "stop"}, 202),
        ],
    )
    @once
    def post(self, request: Request, service_id: UUID) -> Response:
        row = workspace_of(self.customer.pk, service_id)
        action = taken(WorkspaceActionSerializer, request)["action"]
        return shown(WorkspaceSerializer, flows.wish(row, action, actor=self.actor()), 202)


class WorkspaceLink(ApiView):
    """Never kept under an Idempotency-Key: a link opens the desktop for whoever has it."""

    throttle_classes = [HeavyThrottle]

    @extend_schema(
        operation_id="open_workspace",
        summary="Make a link that opens a desktop that runs",
        tags=[_TAG],
        request=NothingSerializer,
        responses=WorkspaceLinkSerializer,
        examples=[examples.body({}), examples.answer(LINK)],
    )
    def post(self, request: Request, service_id: UUID) -> Response:
        row = workspace_of(self.customer.pk, service_id)
        taken(NothingSerializer, request)
        return shown(WorkspaceLinkSerializer, {"url": flows.open_link(row)})


@says("list_workspace_sessions", "List when a desktop ran", _TAG, SESSION)
class WorkspaceSessions(ListView):
    serializer_class = SessionSerializer
    ordering = ("-started_at", "-id")
    filters: Mapping[str, Sequence[str]] = {"how": UsageSession.How.values}

    def rows(self) -> QuerySet[UsageSession]:
        row = workspace_of(self.customer.pk, self.kwargs["service_id"])
        return UsageSession.objects.filter(workspace=row)


class OwnSessionsCsv(ApiView):
    filters: Any = {"first": (), "last": ()}
    renderer_classes: Any = [CsvIsFine, JSONRenderer]
    throttle_classes = [HeavyThrottle]

    @extend_schema(
        operation_id="read_workspace_sessions_csv",
        summary="Sessions of your desktops that began on some days, as CSV",
        tags=[_TAG],
        parameters=SPAN,
        responses={(200, "text/csv"): OpenApiTypes.STR},
    )
    def get(self, request: Request) -> HttpResponse:
        rows = begun_in(*days_asked(request.query_params), self.customer.pk)
        return csv_download("sessions", HEAD, cells(rows))
