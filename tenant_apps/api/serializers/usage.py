"""Use that is counted."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from shared_apps.identity.api.strict import StrictSerializer
from tenant_apps.api.serializers.money import MoneySerializer

_PLACE = "Its place in the batch, from zero."


class UsageEventSerializer(StrictSerializer):
    """For the document: rows are read one by one, so that a bad one stops none."""

    service = serializers.UUIDField()
    meter = serializers.CharField(max_length=40, help_text="The code of the meter, like backups.")
    key = serializers.CharField(
        max_length=100, help_text="Yours, once in the store: the same event again counts once."
    )
    quantity = serializers.CharField(
        help_text="A decimal as text (or a whole number), zero or more, six digits after the point."
    )
    at = serializers.DateTimeField(help_text="With its offset. At most 62 days ago.")
    corrects = serializers.CharField(
        required=False, help_text="The key of the event that this one replaces."
    )


class UsageBatchSerializer(StrictSerializer):
    events = UsageEventSerializer(many=True, help_text="1 to 1,000.")


class TakenEventSerializer(serializers.Serializer[Any]):
    key = serializers.CharField()
    outcome = serializers.ChoiceField(choices=("accepted", "duplicate"))


class RowProblemSerializer(serializers.Serializer[Any]):
    place = serializers.IntegerField(help_text=_PLACE)
    outcome = serializers.ChoiceField(choices=("duplicate", "conflicting", "rejected"))
    key = serializers.CharField(allow_blank=True)
    about = serializers.CharField(allow_blank=True, help_text="The key that is against it.")
    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    code = serializers.CharField(help_text="Stable.")
    detail = serializers.CharField(help_text="For people.")


class TakenBatchSerializer(serializers.Serializer[Any]):
    accepted = serializers.IntegerField()
    duplicate = serializers.IntegerField(help_text="Known before, and the same in all: no harm.")
    conflicting = serializers.IntegerField(help_text="Another event has this key.")
    rejected = serializers.IntegerField()
    problems = RowProblemSerializer(many=True, help_text="Every row but the accepted ones.")


class MeterSerializer(serializers.Serializer[Any]):
    meter = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    unit_label = serializers.CharField()
    plans = serializers.IntegerField(help_text="On how many plans it is charged.")


class MetersSerializer(serializers.Serializer[Any]):
    meters = MeterSerializer(many=True)
    accepted_today = serializers.IntegerField()
    duplicate_today = serializers.IntegerField()
    refused_today = serializers.IntegerField()


class ServiceMeterSerializer(serializers.Serializer[Any]):
    meter = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    unit_label = serializers.CharField()
    quantity = serializers.CharField(help_text="A decimal.")
    allowance = serializers.CharField(help_text="What of a period is free.")
    cost = MoneySerializer(allow_null=True, help_text="If the period ended now; null: not charged.")
    from_at = serializers.DateTimeField()
    until_at = serializers.DateTimeField()


class BilledUseSerializer(serializers.Serializer[Any]):
    meter = serializers.CharField()
    from_at = serializers.DateTimeField()
    until_at = serializers.DateTimeField()
    quantity = serializers.CharField()
    cost = MoneySerializer(source="amount")


class ServiceUsageSerializer(serializers.Serializer[Any]):
    running = ServiceMeterSerializer(many=True)
    billed = BilledUseSerializer(many=True, help_text="Newest first; at most twelve.")
