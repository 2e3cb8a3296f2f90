import django.db.models.deletion
import django.db.models.expressions
import kernel.db.fields
import kernel.ids
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0006_taxes"),
    ]

    operations = [
        migrations.CreateModel(
            name="PlanChange",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("scheduled", "Scheduled"),
                            ("waiting", "Waiting"),
                            ("done", "Done"),
                            ("withdrawn", "Withdrawn"),
                            ("dropped", "Dropped"),
                        ],
                        max_length=10,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("effective_on", models.DateField()),
                ("cycle_until", models.DateField(null=True)),
                ("plan_id", models.UUIDField()),
                ("old_plan_id", models.UUIDField()),
                ("description", models.CharField(max_length=200)),
                ("old_description", models.CharField(max_length=200)),
                ("price_minor", kernel.db.fields.MinorUnits()),
                ("old_price_minor", kernel.db.fields.MinorUnits()),
                ("tax_category", models.CharField(blank=True, max_length=20)),
                ("currency", kernel.db.fields.Currency(max_length=3)),
                ("interval_unit", models.CharField(max_length=5)),
                ("interval_count", models.PositiveSmallIntegerField()),
                ("delivery", models.JSONField(default=dict)),
                ("actor_label", models.CharField(max_length=200)),
                ("closed_at", models.DateTimeField(null=True)),
                ("closed_why", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "db_table": "billing_planchange",
            },
        ),
        migrations.RemoveConstraint(
            model_name="invoice",
            name="invoice_total_is_net_plus_tax",
        ),
        migrations.RemoveConstraint(
            model_name="invoice",
            name="invoice_not_negative",
        ),
        migrations.RemoveConstraint(
            model_name="invoiceline",
            name="charge_once_per_period",
        ),
        migrations.AddField(
            model_name="invoice",
            name="carried_minor",
            field=kernel.db.fields.MinorUnits(default=0),
        ),
        migrations.AddField(
            model_name="invoiceline",
            name="credits_line",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="credits",
                to="billing.invoiceline",
            ),
        ),
        migrations.AddField(
            model_name="invoiceline",
            name="from_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="invoiceline",
            name="until_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name="invoiceline",
            name="kind",
            field=models.CharField(
                choices=[
                    ("recurring", "Recurring"),
                    ("setup", "Setup"),
                    ("proration", "Proration"),
                    ("credit", "Credit"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "total_minor",
                        django.db.models.expressions.CombinedExpression(
                            django.db.models.expressions.CombinedExpression(
                                models.F("net_minor"), "+", models.F("tax_minor")
                            ),
                            "+",
                            models.F("carried_minor"),
                        ),
                    )
                ),
                name="invoice_total_is_net_plus_tax",
            ),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("carried_minor__gte", 0), ("paid_minor__gte", 0), ("total_minor__gte", 0)
                ),
                name="invoice_not_negative",
            ),
        ),
        migrations.AddConstraint(
            model_name="invoiceline",
            constraint=models.UniqueConstraint(
                condition=models.Q(("from_at", None), ("is_void", False)),
                fields=("subscription_id", "kind", "period_start"),
                name="charge_once_per_period",
            ),
        ),
        migrations.AddConstraint(
            model_name="invoiceline",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_void", False), ("kind", "proration")),
                fields=("subscription_id", "from_at", "until_at"),
                name="charge_once_per_instant",
            ),
        ),
        migrations.AddConstraint(
            model_name="invoiceline",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_void", False)),
                fields=("credits_line", "from_at"),
                name="credit_once_per_instant",
            ),
        ),
        migrations.AddConstraint(
            model_name="invoiceline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("credits_line", None), ("net_minor__gte", 0)),
                    models.Q(
                        ("credits_line__isnull", False), ("kind", "credit"), ("net_minor__lte", 0)
                    ),
                    _connector="OR",
                ),
                name="only_credits_are_negative",
            ),
        ),
        migrations.AddField(
            model_name="planchange",
            name="invoice",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="billing.invoice",
            ),
        ),
        migrations.AddField(
            model_name="planchange",
            name="subscription",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="changes",
                to="billing.subscription",
            ),
        ),
        migrations.AddConstraint(
            model_name="planchange",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["scheduled", "waiting"])),
                fields=("subscription",),
                name="one_change_waits",
            ),
        ),
    ]
