"""Terms, gauges, closed periods and alerts; the last two are only ever appended to."""

import django.db.models.deletion
from decimal import Decimal

from django.db import migrations, models

import kernel.ids
from shared_apps.audit.append_only import drop_sql, refuse_change_sql


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("catalog", "0006_hourly"),
        ("audit", "0002_guards"),
    ]

    operations = [
        migrations.CreateModel(
            name="Alert",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("subject", models.UUIDField()),
                ("period_from", models.DateTimeField()),
                ("percent", models.PositiveSmallIntegerField()),
                ("used", models.DecimalField(decimal_places=6, max_digits=24)),
                ("quota", models.DecimalField(decimal_places=6, max_digits=18)),
                ("at", models.DateTimeField()),
            ],
            options={
                "db_table": "bandwidth_alert",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("subject", "period_from", "percent"), name="traffic_alert_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Gauge",
            fields=[
                ("service_id", models.UUIDField(primary_key=True, serialize=False)),
                ("subscription_id", models.UUIDField(unique=True)),
                ("customer_id", models.UUIDField()),
                ("hostname", models.CharField(max_length=253)),
                ("began_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("period_start", models.DateField()),
                ("period_end", models.DateField()),
                ("waits_since", models.DateTimeField(null=True)),
                ("is_closed", models.BooleanField(default=False)),
            ],
            options={
                "db_table": "bandwidth_gauge",
                "indexes": [models.Index(fields=["customer_id"], name="gauge_customer")],
            },
        ),
        migrations.CreateModel(
            name="PeriodUse",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("service_id", models.UUIDField()),
                ("customer_id", models.UUIDField()),
                ("from_at", models.DateTimeField()),
                ("until_at", models.DateTimeField()),
                ("revision", models.PositiveSmallIntegerField(default=1)),
                ("bytes_in", models.BigIntegerField()),
                ("bytes_out", models.BigIntegerField()),
                ("basis", models.CharField(max_length=10)),
                ("counts", models.CharField(max_length=6)),
                ("unit", models.CharField(max_length=10)),
                ("used", models.DecimalField(decimal_places=6, max_digits=24)),
                ("quota", models.DecimalField(decimal_places=6, max_digits=18)),
                (
                    "borrowed",
                    models.DecimalField(decimal_places=6, default=Decimal("0"), max_digits=24),
                ),
                ("overage", models.DecimalField(decimal_places=6, max_digits=24)),
                ("quantity", models.DecimalField(decimal_places=6, max_digits=24)),
                ("closed_at", models.DateTimeField()),
            ],
            options={
                "db_table": "bandwidth_perioduse",
                "indexes": [
                    models.Index(fields=["service_id", "-from_at"], name="perioduse_service")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("service_id", "from_at", "revision"), name="traffic_period_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("borrowed__gte", 0),
                            ("bytes_in__gte", 0),
                            ("bytes_out__gte", 0),
                            ("overage__gte", 0),
                            ("quantity__gte", 0),
                            ("until_at__gt", models.F("from_at")),
                            ("used__gte", 0),
                        ),
                        name="traffic_period_not_negative",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TrafficTerms",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("quota", models.DecimalField(decimal_places=6, max_digits=18)),
                (
                    "basis",
                    models.CharField(
                        choices=[("volume", "Volume"), ("percentile", "Percentile")],
                        default="volume",
                        max_length=10,
                    ),
                ),
                (
                    "counts",
                    models.CharField(
                        choices=[
                            ("both", "Both"),
                            ("out", "Out"),
                            ("in", "In"),
                            ("larger", "Larger"),
                        ],
                        default="both",
                        max_length=6,
                    ),
                ),
                ("is_pooled", models.BooleanField(default=False)),
                ("since", models.DateTimeField()),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="traffic_terms",
                        to="catalog.plan",
                    ),
                ),
            ],
            options={
                "db_table": "bandwidth_trafficterms",
                "constraints": [
                    models.UniqueConstraint(fields=("plan", "since"), name="traffic_terms_once"),
                    models.CheckConstraint(
                        condition=models.Q(("quota__gte", 0)), name="traffic_quota_not_negative"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_pooled", False), ("basis", "volume"), _connector="OR"
                        ),
                        name="only_volume_is_pooled",
                    ),
                ],
            },
        ),
        *(
            migrations.RunSQL(refuse_change_sql(table), drop_sql(table))
            for table in ("bandwidth_perioduse", "bandwidth_alert")
        ),
    ]
