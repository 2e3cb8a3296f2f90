"""Whom a desktop's owner lets in, and the desktops that others let the caller in to."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from shared_apps.identity.api.strict import StrictSerializer
from shared_apps.identity.api.throttles import HeavyThrottle
from shared_apps.identity.models import User
from tenant_apps.api import examples
from tenant_apps.api.base import ApiView, ListView, shown, taken
from tenant_apps.api.idempotency import once
from tenant_apps.api.openapi import IDEMPOTENCY_KEY
from tenant_apps.api.reading import says
from tenant_apps.api.serializers.services import NothingSerializer
from tenant_apps.api.serializers.workspaces import (
    WorkspaceActionSerializer,
    WorkspaceLinkSerializer,
)
from tenant_apps.api.views.workspaces import LINK
from tenant_apps.workspaces import flows
from tenant_apps.workspaces.models import Share, Workspace
from tenant_apps.workspaces.selectors import workspace_of
from tenant_apps.workspaces.services import end_share, share_desktop
from tenant_apps.workspaces.shares import share_of, share_with, shares_with
from tenant_apps.workspaces.shares import shown as named

_TAG = "Workspaces"
_SHARE: dict[str, Any] = {
    "id": "7e1c2b3a-4d5e-4f60-8172-93a4b5c6d7e8",
    "email": "lee@example.com",
    "right": "open",
    "created_at": "2026-03-01T09:00:00Z",
    "expires_at": "2026-03-08T09:00:00Z",
    "accepted_at": None,
}
_SHARED: dict[str, Any] = {
    "id": _SHARE["id"],
    "hostname": "desk1.example.com",
    "owner": "Example Ltd",
    "right": "open",
    "state": "running",
    "accepted_at": "2026-03-01T10:00:00Z",
}


class ShareSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    email = serializers.EmailField()
    right = serializers.ChoiceField(choices=Share.Right.values)
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField(help_text="Until when the mail's link lets them in.")
    accepted_at = serializers.DateTimeField(allow_null=True, help_text="Null: not in yet.")


class ShareWishSerializer(StrictSerializer):
    """Who is let in, and whether they may start and stop it too (`power`)."""

    email = serializers.EmailField(max_length=254)
    right = serializers.ChoiceField(choices=Share.Right.values)


class SharedSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField(source="share.pk")
    hostname = serializers.CharField()
    owner = serializers.CharField()
    right = serializers.ChoiceField(source="share.right", choices=Share.Right.values)
    state = serializers.ChoiceField(
        source="workspace.state", choices=Workspace.State.values, help_text="As last seen."
    )
    accepted_at = serializers.DateTimeField(source="share.accepted_at")


@says("list_workspace_shares", "List who has access to your desktop", _TAG, _SHARE)
class WorkspaceShares(ListView):
    serializer_class = ShareSerializer
    ordering = ("-created_at", "-id")

    def rows(self) -> QuerySet[Share]:
        row = workspace_of(self.customer.pk, self.kwargs["service_id"])
        return Share.objects.filter(workspace=row, ended_at=None)

    def get_throttles(self) -> list[Any]:
        return [HeavyThrottle()] if self.request.method != "GET" else super().get_throttles()

    @extend_schema(
        operation_id="share_workspace",
        summary="Let somebody in to your desktop",
        description="They get a mail with a link that holds for seven days, and see this desktop "
        "alone. The shop decides whether desktops may be shared.",
        tags=[_TAG],
        parameters=[IDEMPOTENCY_KEY],
        request=ShareWishSerializer,
        responses={201: ShareSerializer},
        examples=[
            examples.body({"email": "lee@example.com", "right": "open"}),
            examples.answer(_SHARE, 201),
        ],
    )
    @once
    def post(self, request: Request, service_id: UUID) -> Response:
        row = workspace_of(self.customer.pk, service_id)
        made = share_desktop(row.pk, **taken(ShareWishSerializer, request), actor=self.actor())
        return shown(ShareSerializer, made, 201)


class WorkspaceShare(ApiView):
    throttle_classes = [HeavyThrottle]

    @extend_schema(
        operation_id="end_workspace_share",
        summary="End somebody's access to your desktop",
        tags=[_TAG],
        responses={204: None},
    )
    def delete(self, request: Request, service_id: UUID, share_id: UUID) -> Response:
        row = share_of(workspace_of(self.customer.pk, service_id), share_id)
        end_share(row.pk, by_owner=True, actor=self.actor())
        return Response(status=204)


def _person(request: Request) -> User:
    assert isinstance(request.user, User)
    return request.user


@says("list_shared_workspaces", "List desktops that others let you in to", _TAG, _SHARED)
class SharedWorkspaces(ListView):
    serializer_class = SharedSerializer
    ordering = ("-accepted_at", "-id")

    def rows(self) -> QuerySet[Share]:
        return shares_with(_person(self.request).pk)

    def paginate_queryset(self, queryset: Any) -> Any:
        return named(list(super().paginate_queryset(queryset) or ()))


class SharedWorkspace(ApiView):
    throttle_classes = [HeavyThrottle]

    @extend_schema(
        operation_id="leave_shared_workspace",
        summary="Give up your access to somebody's desktop",
        tags=[_TAG],
        responses={204: None},
    )
    def delete(self, request: Request, share_id: UUID) -> Response:
        row = share_with(_person(request).pk, share_id)
        end_share(row.pk, by_owner=False, actor=self.actor())
        return Response(status=204)


class SharedActions(ApiView):
    throttle_classes = [HeavyThrottle]

    @extend_schema(
        operation_id="request_shared_workspace_action",
        summary="Start, pause, resume or stop a shared desktop, where you may",
        tags=[_TAG],
        parameters=[IDEMPOTENCY_KEY],
        request=WorkspaceActionSerializer,
        responses={202: SharedSerializer},
        examples=[examples.body({"action": "stop"}), examples.answer(_SHARED, 202)],
    )
    @once
    def post(self, request: Request, share_id: UUID) -> Response:
        row = share_with(_person(request).pk, share_id)
        action = taken(WorkspaceActionSerializer, request)["action"]
        flows.wish_shared(row, action, actor=self.actor())
        [seen] = named([share_with(_person(request).pk, share_id)])
        return shown(SharedSerializer, seen, 202)


class SharedLink(ApiView):
    """Never kept under an Idempotency-Key: a link opens the desktop for whoever has it."""

    throttle_classes = [HeavyThrottle]

    @extend_schema(
        operation_id="open_shared_workspace",
        summary="Make a link that opens a shared desktop that runs",
        tags=[_TAG],
        request=NothingSerializer,
        responses=WorkspaceLinkSerializer,
        examples=[examples.body({}), examples.answer(LINK)],
    )
    def post(self, request: Request, share_id: UUID) -> Response:
        row = share_with(_person(request).pk, share_id)
        taken(NothingSerializer, request)
        link = flows.open_shared(row, actor=self.actor())
        return shown(WorkspaceLinkSerializer, {"url": link})
