"""The store's desktops for its team's programs: their sessions, and a stop that says why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from shared_apps.console.exports import csv_download
from shared_apps.identity.api.strict import StrictSerializer
from tenant_apps.api.base import shown, taken
from tenant_apps.api.manage.base import TeamList, TeamView, lists, makes, reads
from tenant_apps.api.serializers.workspaces import SessionSerializer, WorkspaceSerializer
from tenant_apps.api.statements import CsvIsFine
from tenant_apps.api.views.workspaces import SESSION, SPAN, WORKSPACE
from tenant_apps.workspaces.models import UsageSession, Workspace
from tenant_apps.workspaces.selectors import any_workspace
from tenant_apps.workspaces.services import stop_for_customer
from tenant_apps.workspaces.services.stopping import MOST_WORDS
from tenant_apps.workspaces.session_table import STORE_HEAD, begun_in, days_asked, store_cells

_TAG = "Manage workspaces"
_CUSTOMER = "5c0a7f0e-2f4f-4a53-9a55-0d5a3c1b9e11"
_ONE: dict[str, Any] = {**WORKSPACE, "customer": _CUSTOMER}
_SESSION: dict[str, Any] = {
    **SESSION,
    "service": WORKSPACE["service"],
    "customer": _CUSTOMER,
    "how": "team",
    "reason": "It sent mail to strangers.",
}


class AnyWorkspaceSerializer(WorkspaceSerializer):
    customer = serializers.UUIDField(source="customer_id")


class AnySessionSerializer(SessionSerializer):
    service = serializers.UUIDField(source="workspace.service_id")
    customer = serializers.UUIDField(source="workspace.customer_id")
    reason = serializers.SerializerMethodField(help_text="What the team wrote, or empty.")

    def get_reason(self, row: UsageSession) -> str:
        return str(row.evidence.get("reason", ""))


class StopSerializer(StrictSerializer):
    """Why it is stopped: its customer reads it in a mail."""

    reason = serializers.CharField(max_length=MOST_WORDS)


@lists("list_any_workspaces", "List all desktops of the store", _TAG, _ONE)
class AnyWorkspaces(TeamList):
    serializer_class = AnyWorkspaceSerializer
    ordering = ("-created_at", "-id")
    filters: Mapping[str, Sequence[str]] = {"state": Workspace.State.values}

    def rows(self) -> QuerySet[Workspace]:
        return Workspace.objects.all()


class AnyWorkspace(TeamView):
    @reads(
        "read_any_workspace",
        "Read any desktop, by its service",
        _TAG,
        AnyWorkspaceSerializer,
        _ONE,
    )
    def get(self, request: Request, service_id: UUID) -> Response:
        return shown(AnyWorkspaceSerializer, any_workspace(service_id))


class StopWorkspace(TeamView):
    @makes(
        "stop_any_workspace",
        "Stop a customer's desktop and say why",
        _TAG,
        takes=StopSerializer,
        body={"reason": "It sent mail to strangers."},
        gives=AnyWorkspaceSerializer,
        example={**_ONE, "wish": "stop"},
        status=202,
        description="Nothing is charged for the time after this. Its customer gets a mail with the "
        "reason. While it is being stopped nothing more happens.",
    )
    def post(self, request: Request, service_id: UUID) -> Response:
        row = any_workspace(service_id)
        reason = taken(StopSerializer, request)["reason"]
        return shown(
            AnyWorkspaceSerializer, stop_for_customer(row.pk, reason, actor=self.actor()), 202
        )


@lists("list_any_workspace_sessions", "List when desktops ran", _TAG, _SESSION)
class AnySessions(TeamList):
    serializer_class = AnySessionSerializer
    ordering = ("-started_at", "-id")
    filters: Mapping[str, Sequence[str]] = {"how": UsageSession.How.values}

    def rows(self) -> QuerySet[UsageSession]:
        return UsageSession.objects.select_related("workspace")


@lists("list_sessions_of_any_workspace", "List when one desktop ran", _TAG, _SESSION)
class SessionsOfAny(AnySessions):
    def rows(self) -> QuerySet[UsageSession]:
        row = any_workspace(self.kwargs["service_id"])
        return super().rows().filter(workspace=row)


class AnySessionsCsv(TeamView):
    filters: Any = {"first": (), "last": ()}
    renderer_classes: Any = [CsvIsFine, JSONRenderer]

    @extend_schema(
        operation_id="read_any_sessions_csv",
        summary="Sessions of all desktops that began on some days, as CSV",
        tags=[_TAG],
        parameters=SPAN,
        responses={(200, "text/csv"): OpenApiTypes.STR},
    )
    def get(self, request: Request) -> HttpResponse:
        rows = begun_in(*days_asked(request.query_params))
        return csv_download("sessions", STORE_HEAD, store_cells(rows))
