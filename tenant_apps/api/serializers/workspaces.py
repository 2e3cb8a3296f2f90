"""A customer's desktops, and when they ran."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from shared_apps.identity.api.strict import StrictSerializer
from tenant_apps.workspaces.models import UsageSession, Workspace

_ACTIONS = ("start", "pause", "resume", "stop")


class WorkspaceSerializer(serializers.Serializer[Any]):
    service = serializers.UUIDField(source="service_id", help_text="Its service: its address here.")
    state = serializers.ChoiceField(choices=Workspace.State.values, help_text="As last seen.")
    wish = serializers.CharField(help_text="What it was asked for and has not done yet, or empty.")
    error_code = serializers.CharField(help_text="Why the last wish came to nothing, or empty.")
    seen_at = serializers.DateTimeField(allow_null=True)
    expires_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)


class WorkspaceActionSerializer(StrictSerializer):
    """What the desktop shall do."""

    action = serializers.ChoiceField(choices=_ACTIONS)


class WorkspaceLinkSerializer(serializers.Serializer[Any]):
    url = serializers.CharField(help_text="For one person, now. Older links die.")


class SessionSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    started_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True, help_text="Null: it runs.")
    how = serializers.ChoiceField(choices=["", *UsageSession.How.values])
    hour_price = serializers.SerializerMethodField(help_text="A decimal, in whole currency.")
    currency = serializers.SerializerMethodField()
    step_minutes = serializers.IntegerField(help_text="Begun steps of so long are billed.")

    def get_hour_price(self, row: UsageSession) -> str:
        return f"{row.rate.unit:f}"

    def get_currency(self, row: UsageSession) -> str:
        return row.rate.currency
