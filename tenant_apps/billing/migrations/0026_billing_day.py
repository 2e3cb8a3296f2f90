"""One billing day for all that a customer has."""

import django.db.models.deletion
from django.db import migrations, models

import kernel.ids


class Migration(migrations.Migration):
    dependencies = [("billing", "0025_outside_tax")]

    operations = [
        migrations.AddField(
            "policy", "billing_day_extends", models.BooleanField(default=False, db_default=False)
        ),
        migrations.RemoveConstraint("redemptionuse", "use_takes_something"),
        migrations.AddConstraint(
            "redemptionuse",
            models.CheckConstraint(
                condition=models.Q(("amount_minor__gt", 0)), name="use_takes_something"
            ),
        ),
        migrations.CreateModel(
            name="BillingDay",
            fields=[
                ("customer_id", models.UUIDField(primary_key=True, serialize=False)),
                ("day", models.PositiveSmallIntegerField()),
                ("chosen_at", models.DateTimeField()),
                ("actor_label", models.CharField(max_length=200)),
            ],
            options={
                "db_table": "billing_billingday",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("day__gte", 1), ("day__lte", 31)),
                        name="billing_day_of_a_month",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AnchorMove",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kernel.ids.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("old_day", models.PositiveSmallIntegerField()),
                ("new_day", models.PositiveSmallIntegerField()),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField()),
                ("at", models.DateTimeField()),
                ("actor_label", models.CharField(max_length=200)),
                ("put_back_at", models.DateTimeField(null=True)),
                (
                    "invoice",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="billing.invoice",
                    ),
                ),
                (
                    "subscription",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="moves",
                        to="billing.subscription",
                    ),
                ),
            ],
            options={
                "db_table": "billing_anchormove",
                "indexes": [models.Index(fields=["invoice"], name="move_of_invoice")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("put_back_at", None), ("ends_on__gt", models.F("starts_on"))
                        ),
                        fields=("subscription", "starts_on"),
                        name="one_move_from_a_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gte", models.F("starts_on"))),
                        name="move_goes_forward",
                    ),
                ],
            },
        ),
    ]
