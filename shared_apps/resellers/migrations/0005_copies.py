"""Copies of stores, to test with, and the moves of their clocks."""

import django.db.models.deletion
import kernel.ids
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("resellers", "0004_plan_trials"),
    ]

    operations = [
        migrations.AddField(
            model_name="reseller",
            name="is_copy",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.CreateModel(
            name="ClockMove",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("from_at", models.DateTimeField()),
                ("until", models.DateTimeField()),
                ("began_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("moved_by", models.CharField(max_length=200)),
                (
                    "store",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="moves",
                        to="resellers.reseller",
                    ),
                ),
            ],
            options={
                "db_table": "resellers_clockmove",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("store",),
                        name="one_move_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("until__gt", models.F("from_at"))),
                        name="clock_moves_forward",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StoreCopy",
            fields=[
                (
                    "store",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="copy",
                        serialize=False,
                        to="resellers.reseller",
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("once", models.CharField(max_length=80)),
                (
                    "state",
                    models.CharField(
                        choices=[("making", "Making"), ("ready", "Ready"), ("failed", "Failed")],
                        default="making",
                        max_length=8,
                    ),
                ),
                ("problem", models.CharField(blank=True, max_length=300)),
                ("per_plan", models.PositiveSmallIntegerField(default=0)),
                ("fail_percent", models.PositiveSmallIntegerField(default=0)),
                ("customers", models.PositiveIntegerField(default=0)),
                ("password", models.TextField(blank=True)),
                ("made_by", models.CharField(max_length=200)),
                ("made_at", models.DateTimeField()),
                ("ready_at", models.DateTimeField(null=True)),
                ("expires_at", models.DateTimeField()),
                (
                    "original",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="copies",
                        to="resellers.reseller",
                    ),
                ),
            ],
            options={
                "db_table": "resellers_storecopy",
                "constraints": [
                    models.UniqueConstraint(fields=("original", "number"), name="copy_number_once"),
                    models.UniqueConstraint(
                        fields=("original", "once"), name="copy_once_per_click"
                    ),
                ],
            },
        ),
    ]
