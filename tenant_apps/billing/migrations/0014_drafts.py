"""Invoices written by hand: drafts, lines for no subscription, proformas that never change."""

import django.db.models.deletion
import django.db.models.expressions
import kernel.db.fields
import kernel.ids
from django.db import migrations, models


GUARD_SQL = """
CREATE TRIGGER no_change BEFORE UPDATE OR DELETE ON billing_proforma
  FOR EACH ROW EXECUTE FUNCTION public.refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0013_seals"),
    ]

    operations = [
        migrations.CreateModel(
            name="DraftLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                ("description", models.CharField(max_length=200)),
                ("quantity", models.PositiveSmallIntegerField(default=1)),
                ("unit_minor", kernel.db.fields.MinorUnits()),
                ("currency", kernel.db.fields.Currency(max_length=3)),
                ("tax_category", models.CharField(blank=True, max_length=20)),
                ("period_start", models.DateField(null=True)),
                ("period_end", models.DateField(null=True)),
            ],
            options={
                "db_table": "billing_draftline",
                "ordering": ["position"],
            },
        ),
        migrations.CreateModel(
            name="InvoiceDraft",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("customer_id", models.UUIDField()),
                ("currency", kernel.db.fields.Currency(max_length=3)),
                ("created_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                ("actor_label", models.CharField(max_length=200)),
            ],
            options={
                "db_table": "billing_invoicedraft",
            },
        ),
        migrations.CreateModel(
            name="Proforma",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("number", models.CharField(max_length=40, unique=True)),
                ("customer_id", models.UUIDField()),
                ("about", models.UUIDField()),
                ("fingerprint", models.CharField(max_length=64)),
                ("currency", kernel.db.fields.Currency(max_length=3)),
                ("net_minor", kernel.db.fields.MinorUnits()),
                ("tax_minor", kernel.db.fields.MinorUnits()),
                ("total_minor", kernel.db.fields.MinorUnits()),
                ("seller", models.JSONField()),
                ("buyer", models.JSONField()),
                ("lines", models.JSONField()),
                ("issued_at", models.DateTimeField()),
                ("issued_on", models.DateField()),
                ("actor_label", models.CharField(max_length=200)),
            ],
            options={
                "db_table": "billing_proforma",
            },
        ),
        migrations.AddField(
            model_name="policy",
            name="proforma_prefix",
            field=models.CharField(default="PF", max_length=12),
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
                    ("usage", "Usage"),
                    ("manual", "Manual"),
                ],
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="invoiceline",
            name="subscription_id",
            field=models.UUIDField(null=True),
        ),
        migrations.AddConstraint(
            model_name="invoiceline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("subscription_id__isnull", False), ("kind", "manual"), _connector="OR"
                ),
                name="only_manual_lines_are_for_none",
            ),
        ),
        migrations.AddField(
            model_name="invoicedraft",
            name="invoice",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="draft",
                to="billing.invoice",
            ),
        ),
        migrations.AddField(
            model_name="draftline",
            name="draft",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="lines",
                to="billing.invoicedraft",
            ),
        ),
        migrations.AddConstraint(
            model_name="proforma",
            constraint=models.UniqueConstraint(
                fields=("about", "fingerprint"), name="proforma_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="proforma",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "total_minor",
                        django.db.models.expressions.CombinedExpression(
                            models.F("net_minor"), "+", models.F("tax_minor")
                        ),
                    ),
                    ("total_minor__gt", 0),
                ),
                name="proforma_total_is_net_plus_tax",
            ),
        ),
        migrations.AddConstraint(
            model_name="draftline",
            constraint=models.UniqueConstraint(
                fields=("draft", "position"), name="one_line_a_position"
            ),
        ),
        migrations.AddConstraint(
            model_name="draftline",
            constraint=models.CheckConstraint(
                condition=models.Q(("quantity__gte", 1), ("unit_minor__gte", 0)),
                name="draft_line_not_negative",
            ),
        ),
        migrations.AddConstraint(
            model_name="draftline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("period_end", None), ("period_start", None)),
                    ("period_end__gt", models.F("period_start")),
                    _connector="OR",
                ),
                name="draft_line_period_is_one",
            ),
        ),
        migrations.RunSQL(GUARD_SQL, migrations.RunSQL.noop),
    ]
