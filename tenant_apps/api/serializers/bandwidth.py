"""Traffic of a service."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers


class PeriodSerializer(serializers.Serializer[Any]):
    """The period that runs. Figures are decimal texts in `unit`: GB, or Mbit/s by percentile."""

    from_at = serializers.DateTimeField(source="start")
    until_at = serializers.DateTimeField(source="end")
    unit = serializers.CharField(source="terms.unit")
    basis = serializers.CharField(source="terms.basis", help_text="volume or percentile.")
    counts = serializers.CharField(source="terms.counts", help_text="both, out, in or larger.")
    pooled = serializers.BooleanField(
        source="terms.is_pooled", help_text="The figures are those of all that share the quota."
    )
    used = serializers.DecimalField(max_digits=24, decimal_places=6)
    quota = serializers.DecimalField(max_digits=24, decimal_places=6, help_text="Zero: unmetered.")
    over = serializers.DecimalField(max_digits=24, decimal_places=6)
    percent = serializers.IntegerField()
    charged = serializers.BooleanField(source="terms.is_charged")
    read_until = serializers.DateTimeField(allow_null=True)


class PointSerializer(serializers.Serializer[Any]):
    at = serializers.CharField(help_text="The hour (UTC) or the day (the shop's zone) it begins.")
    bytes_in = serializers.IntegerField()
    bytes_out = serializers.IntegerField()


class ClosedPeriodSerializer(serializers.Serializer[Any]):
    """`borrowed` came from the pool; `overage` is beyond all quotas."""

    from_at = serializers.DateTimeField()
    until_at = serializers.DateTimeField()
    unit = serializers.CharField()
    bytes_in = serializers.IntegerField()
    bytes_out = serializers.IntegerField()
    used = serializers.DecimalField(max_digits=24, decimal_places=6)
    quota = serializers.DecimalField(max_digits=18, decimal_places=6)
    borrowed = serializers.DecimalField(max_digits=24, decimal_places=6)
    overage = serializers.DecimalField(max_digits=24, decimal_places=6)


class BandwidthSerializer(serializers.Serializer[Any]):
    period = PeriodSerializer(allow_null=True, help_text="Null: its traffic is not counted.")
    span = serializers.CharField()
    bytes_in = serializers.IntegerField()
    bytes_out = serializers.IntegerField()
    points = PointSerializer(many=True)
    closed = ClosedPeriodSerializer(many=True)
