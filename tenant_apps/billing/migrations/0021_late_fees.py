"""Fees for paying late: once per invoice, never changed."""

import django.db.models.deletion
from django.db import migrations, models


GUARD_SQL = """
CREATE TRIGGER no_change BEFORE UPDATE OR DELETE ON billing_latefee
  FOR EACH ROW EXECUTE FUNCTION public.refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0020_terms"),
    ]

    operations = [
        migrations.CreateModel(
            name="LateFee",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
            ],
            options={
                "db_table": "billing_latefee",
            },
        ),
        migrations.RemoveConstraint(
            model_name="invoiceline",
            name="only_manual_lines_are_for_none",
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
                    ("late_fee", "Late Fee"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddConstraint(
            model_name="invoiceline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("subscription_id__isnull", False),
                    ("kind__in", ["manual", "late_fee"]),
                    _connector="OR",
                ),
                name="only_manual_lines_are_for_none",
            ),
        ),
        migrations.AddField(
            model_name="latefee",
            name="about",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="late_fee",
                to="billing.invoice",
            ),
        ),
        migrations.AddField(
            model_name="latefee",
            name="invoice",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="late_fee_of",
                to="billing.invoice",
            ),
        ),
        migrations.RunSQL(GUARD_SQL, migrations.RunSQL.noop),
    ]
