"""Sources, watches, holdings; samples and their roll-ups in months."""

from __future__ import annotations

from typing import Any

import django.db.models.deletion
from django.db import migrations, models

import kernel.ids

_BUCKET = """
CREATE TABLE public.traffic_sample (
  store varchar(63) NOT NULL, service_id uuid NOT NULL, at timestamptz NOT NULL,
  seconds smallint NOT NULL CHECK (seconds > 0),
  bytes_in bigint NOT NULL CHECK (bytes_in >= 0), bytes_out bigint NOT NULL CHECK (bytes_out >= 0),
  PRIMARY KEY (store, service_id, at)
) PARTITION BY RANGE (at);
CREATE INDEX traffic_sample_at ON public.traffic_sample USING brin (at);
CREATE TABLE public.traffic_hour (
  store varchar(63) NOT NULL, service_id uuid NOT NULL, at timestamptz NOT NULL,
  bytes_in bigint NOT NULL CHECK (bytes_in >= 0), bytes_out bigint NOT NULL CHECK (bytes_out >= 0),
  PRIMARY KEY (store, service_id, at)
) PARTITION BY RANGE (at);
CREATE INDEX traffic_hour_at ON public.traffic_hour USING brin (at);
CREATE TABLE public.traffic_day (
  store varchar(63) NOT NULL, service_id uuid NOT NULL, day date NOT NULL,
  bytes_in bigint NOT NULL CHECK (bytes_in >= 0), bytes_out bigint NOT NULL CHECK (bytes_out >= 0),
  PRIMARY KEY (store, service_id, day)
);
"""
_GONE = "DROP TABLE public.traffic_sample, public.traffic_hour, public.traffic_day"
_ONE_HOLDER = """
ALTER TABLE public.traffic_holding
  ADD CONSTRAINT traffic_one_holder EXCLUDE USING gist (
    store WITH =, (prefix::inet) inet_ops WITH &&, tstzrange(from_at, until_at) WITH &&),
  ADD CONSTRAINT traffic_held_forward CHECK (until_at IS NULL OR until_at > from_at);
"""


def _bucket(name: str, table: str, at: str, *, seconds: bool = False) -> migrations.CreateModel:
    kind = models.DateField() if at == "day" else models.DateTimeField()
    more = [("seconds", models.PositiveSmallIntegerField())] if seconds else []
    return migrations.CreateModel(
        name=name,
        fields=[
            (
                "pk",
                models.CompositePrimaryKey(
                    "store",
                    "service_id",
                    at,
                    blank=True,
                    editable=False,
                    primary_key=True,
                    serialize=False,
                ),
            ),
            ("store", models.CharField(max_length=63)),
            ("service_id", models.UUIDField()),
            ("bytes_in", models.BigIntegerField()),
            ("bytes_out", models.BigIntegerField()),
            (at, kind),
            *more,
        ],
        options={"db_table": table, "abstract": False, "managed": False},
    )


def _key() -> models.UUIDField[Any, Any]:
    return models.UUIDField(
        default=kernel.ids.new_id, editable=False, primary_key=True, serialize=False
    )


def _row() -> models.BigAutoField[Any, Any]:
    return models.BigAutoField(
        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
    )


class Migration(migrations.Migration):
    initial = True
    dependencies = [("outbox", "0003_months")]
    operations = [
        migrations.CreateModel(
            name="Connection",
            fields=[
                ("id", _key()),
                ("name", models.CharField(max_length=80, unique=True)),
                ("driver", models.CharField(max_length=40)),
                ("serves", models.UUIDField(null=True)),
                ("sealed_settings", models.TextField()),
                (
                    "state",
                    models.CharField(
                        choices=[("active", "Active"), ("paused", "Paused")],
                        default="active",
                        max_length=10,
                    ),
                ),
                ("state_reason", models.CharField(blank=True, max_length=300)),
                ("healthy", models.BooleanField(null=True)),
                ("health_message", models.CharField(blank=True, max_length=300)),
                ("health_facts", models.JSONField(default=list)),
                ("checked_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField()),
            ],
            options={"db_table": "traffic_connection"},
        ),
        migrations.CreateModel(
            name="Watch",
            fields=[
                ("id", _row()),
                ("store", models.CharField(max_length=63)),
                ("service_id", models.UUIDField()),
                ("label", models.CharField(max_length=253)),
                ("kind", models.CharField(max_length=20)),
                ("machine_of", models.UUIDField(null=True)),
                ("remote_id", models.CharField(blank=True, max_length=80)),
                ("started_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "connection",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        to="traffic.connection",
                    ),
                ),
                ("since_at", models.DateTimeField(null=True)),
                ("read_until", models.DateTimeField(null=True)),
                ("counters", models.JSONField(default=dict)),
                ("trouble", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "db_table": "traffic_watch",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("store", "service_id"), name="traffic_watched_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Holding",
            fields=[
                ("id", _row()),
                ("store", models.CharField(max_length=63)),
                ("prefix", models.CharField(max_length=60)),
                ("from_at", models.DateTimeField()),
                ("until_at", models.DateTimeField(null=True)),
                (
                    "watch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="holdings",
                        to="traffic.watch",
                    ),
                ),
            ],
            options={"db_table": "traffic_holding"},
        ),
        migrations.RunSQL(_ONE_HOLDER, migrations.RunSQL.noop),
        _bucket("Sample", "traffic_sample", "at", seconds=True),
        _bucket("Hour", "traffic_hour", "at"),
        _bucket("Day", "traffic_day", "day"),
        migrations.RunSQL(_BUCKET, _GONE),
    ]
