"""Copies of the store to test with, and what their time made."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from shared_apps.identity.api.strict import StrictSerializer
from shared_apps.resellers.rules import MOST_PER_PLAN
from shared_apps.resellers.services import SPANS
from tenant_apps.api.serializers.money import MoneySerializer


class CopyWishSerializer(StrictSerializer):
    per_plan = serializers.IntegerField(
        default=0,
        min_value=0,
        max_value=MOST_PER_PLAN,
        help_text="Made-up customers for each plan, at most.",
    )
    fail_percent = serializers.IntegerField(
        default=0, min_value=0, max_value=100, help_text="Of a hundred cards so many refuse."
    )


class CopyCardsSerializer(StrictSerializer):
    fail_percent = serializers.IntegerField(
        min_value=0, max_value=100, help_text="Of a hundred cards so many refuse."
    )


class CopyPasswordSerializer(serializers.Serializer[Any]):
    password = serializers.CharField(help_text="Its address asks for it.")


class MoveWishSerializer(StrictSerializer):
    span = serializers.ChoiceField(choices=SPANS)


class ClockMoveSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    from_at = serializers.DateTimeField(help_text="On the copy's clock.")
    until = serializers.DateTimeField(help_text="On the copy's clock.")
    running = serializers.BooleanField()
    percent = serializers.IntegerField()


class CopySerializer(serializers.Serializer[Any]):
    """A copy: its own store at its own address. `now` is what its clock shows."""

    id = serializers.UUIDField(source="store.id")
    host = serializers.CharField(source="store.primary_host")
    state = serializers.CharField(help_text="making, ready, failed.")
    problem = serializers.CharField(help_text="Why it failed.")
    customers = serializers.IntegerField(help_text="All of them made up.")
    fail_percent = serializers.IntegerField()
    now = serializers.DateTimeField()
    expires_at = serializers.DateTimeField(help_text="Real time.")
    moves = ClockMoveSerializer(many=True, help_text="The newest first.")


class CopiesSerializer(serializers.Serializer[Any]):
    results = CopySerializer(many=True)


class HappeningSerializer(serializers.Serializer[Any]):
    at = serializers.DateTimeField(help_text="On the copy's clock.")
    kind = serializers.CharField()
    who = serializers.CharField()
    subject = serializers.CharField()
    detail = serializers.CharField()
    amount = MoneySerializer(allow_null=True)


class TotalSerializer(serializers.Serializer[Any]):
    kind = serializers.CharField()
    count = serializers.IntegerField()
    sums = MoneySerializer(many=True)


class CopyReportSerializer(serializers.Serializer[Any]):
    """In the order of the copy's clock. `next_offset` is null on the last page."""

    totals = TotalSerializer(many=True)
    results = HappeningSerializer(many=True)
    next_offset = serializers.IntegerField(allow_null=True)
