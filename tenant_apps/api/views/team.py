"""The store's team, for its owners' programs."""

from __future__ import annotations

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from shared_apps.identity.api.throttles import HeavyThrottle
from tenant_apps.api import examples
from tenant_apps.api.base import ApiView, shown, taken
from tenant_apps.api.idempotency import once
from tenant_apps.api.openapi import IDEMPOTENCY_KEY
from tenant_apps.api.permissions import OwnsTheStore
from tenant_apps.api.serializers.services import NothingSerializer
from tenant_apps.api.serializers.team import (
    InvitationSerializer,
    InvitationsSerializer,
    InviteSerializer,
    MemberSerializer,
    RoleWishSerializer,
    TeamSerializer,
)
from tenant_apps.team import selectors, services


class OwnersView(ApiView):
    """A customer's token is refused here, an agent's too."""

    permission_classes = [IsAuthenticated, OwnsTheStore]


class Team(OwnersView):
    @extend_schema(
        operation_id="list_team",
        summary="List who works in the store",
        tags=["Team"],
        responses=TeamSerializer,
        examples=[examples.answer({"members": [examples.MEMBER]})],
    )
    def get(self, request: Request) -> Response:
        return shown(TeamSerializer, {"members": selectors.members()})


class Member(OwnersView):
    throttle_classes = [HeavyThrottle]

    @extend_schema(
        operation_id="change_member",
        summary="Make a member an owner or an agent",
        description="It holds at once. Tokens of the member end.",
        tags=["Team"],
        request=RoleWishSerializer,
        responses=MemberSerializer,
        examples=[examples.body({"role": "agent"}), examples.answer(examples.MEMBER)],
    )
    def patch(self, request: Request, member_id: UUID) -> Response:
        wish = taken(RoleWishSerializer, request)
        row = services.change_role(member_id, wish["role"], actor=self.actor())
        return shown(MemberSerializer, row)

    @extend_schema(
        operation_id="remove_member",
        summary="End a member's work here",
        description="Sessions, tokens, password and second factors end at once. The last owner "
        "stays.",
        tags=["Team"],
        responses={204: None},
    )
    def delete(self, request: Request, member_id: UUID) -> Response:
        services.remove(member_id, actor=self.actor())
        return Response(status=204)


class Invitations(OwnersView):
    throttle_classes = [HeavyThrottle]

    @extend_schema(
        operation_id="list_invitations",
        summary="List open invitations",
        tags=["Team"],
        responses=InvitationsSerializer,
        examples=[examples.answer({"invitations": [examples.INVITATION]})],
    )
    def get(self, request: Request) -> Response:
        rows = [one.row for one in selectors.open_invitations()]
        return shown(InvitationsSerializer, {"invitations": rows})

    @extend_schema(
        operation_id="invite",
        summary="Invite somebody to the team",
        description="By a mail with a link that holds seven days.",
        tags=["Team"],
        parameters=[IDEMPOTENCY_KEY],
        request=InviteSerializer,
        responses={201: InvitationSerializer},
        examples=[examples.body(examples.INVITE), examples.answer(examples.INVITATION, 201)],
    )
    @once
    def post(self, request: Request) -> Response:
        wish = taken(InviteSerializer, request)
        row = services.invite(email=wish["email"], role=wish["role"], actor=self.actor())
        return shown(InvitationSerializer, row, 201)


class OneInvitation(OwnersView):
    throttle_classes = [HeavyThrottle]

    @extend_schema(
        operation_id="withdraw_invitation",
        summary="Withdraw an invitation",
        tags=["Team"],
        responses={204: None},
    )
    def delete(self, request: Request, invitation_id: UUID) -> Response:
        services.withdraw(invitation_id, actor=self.actor())
        return Response(status=204)


class Resend(OwnersView):
    throttle_classes = [HeavyThrottle]

    @extend_schema(
        operation_id="resend_invitation",
        summary="Send an invitation's mail again",
        description="With a new link; the one before opens nothing any more.",
        tags=["Team"],
        request=NothingSerializer,
        responses=InvitationSerializer,
        examples=[examples.body({}), examples.answer(examples.INVITATION)],
    )
    def post(self, request: Request, invitation_id: UUID) -> Response:
        taken(NothingSerializer, request)
        return shown(InvitationSerializer, services.resend(invitation_id, actor=self.actor()))
