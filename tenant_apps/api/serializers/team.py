"""Who works in the store, and who is asked to."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from shared_apps.identity.api.strict import StrictSerializer

_ROLES = ("agent", "owner")
_ROLE_HELP = "Agents serve customers. Owners also see costs, keys and the team."


class MemberSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    email = serializers.EmailField()
    role = serializers.ChoiceField(choices=_ROLES, help_text=_ROLE_HELP)


class TeamSerializer(serializers.Serializer[Any]):
    members = MemberSerializer(many=True, help_text="Owners first.")


class RoleWishSerializer(StrictSerializer):
    role = serializers.ChoiceField(choices=_ROLES, help_text=_ROLE_HELP)


class InvitationSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    email = serializers.EmailField()
    role = serializers.ChoiceField(choices=_ROLES)
    invited_by = serializers.CharField()
    sent_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()


class InvitationsSerializer(serializers.Serializer[Any]):
    invitations = InvitationSerializer(many=True, help_text="Open ones; used and withdrawn not.")


class InviteSerializer(RoleWishSerializer):
    email = serializers.EmailField(max_length=254)
