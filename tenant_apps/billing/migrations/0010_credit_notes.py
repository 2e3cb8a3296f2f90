"""Credit notes: append-only, and never more than the line that they take back."""

import django.db.models.deletion
import django.db.models.expressions
import kernel.db.fields
import kernel.ids
from django.db import migrations, models


GUARD_SQL = """
DROP TRIGGER frozen ON billing_invoice;
CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON billing_invoice FOR EACH ROW
  EXECUTE FUNCTION public.refuse_frozen_change(
    'state', 'paid_minor', 'credited_minor', 'paid_at', 'voided_at', 'paying_since');
CREATE TRIGGER no_change BEFORE UPDATE OR DELETE ON billing_creditnote
  FOR EACH ROW EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER no_change BEFORE UPDATE OR DELETE ON billing_creditnoteline
  FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

-- The line's row is locked, so that two notes at once are summed one after the other.
CREATE OR REPLACE FUNCTION public.refuse_over_credit() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE left_net bigint; left_tax bigint;
BEGIN
  EXECUTE format('SELECT net_minor, tax_minor FROM %1$I.billing_invoiceline WHERE id = $1 FOR UPDATE',
    TG_TABLE_SCHEMA) INTO left_net, left_tax USING NEW.line_id;
  EXECUTE format('SELECT $2 - coalesce(sum(net_minor), 0), $3 - coalesce(sum(tax_minor), 0)
    FROM %1$I.billing_creditnoteline WHERE line_id = $1', TG_TABLE_SCHEMA)
    INTO left_net, left_tax USING NEW.line_id, left_net, left_tax;
  EXECUTE format('SELECT $2 + coalesce(sum(net_minor), 0), $3 + coalesce(sum(tax_minor), 0)
    FROM %1$I.billing_invoiceline WHERE credits_line_id = $1 AND NOT is_void', TG_TABLE_SCHEMA)
    INTO left_net, left_tax USING NEW.line_id, left_net, left_tax;
  IF left_net < 0 OR left_tax < 0 THEN
    RAISE EXCEPTION 'credit notes exceed line %', NEW.line_id USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER credited_within_line AFTER INSERT ON billing_creditnoteline
  NOT DEFERRABLE FOR EACH ROW EXECUTE FUNCTION public.refuse_over_credit();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0009_usage"),
    ]

    operations = [
        migrations.CreateModel(
            name="CreditNote",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("number", models.CharField(max_length=40, unique=True)),
                ("request_key", models.CharField(max_length=64, unique=True)),
                ("customer_id", models.UUIDField()),
                ("currency", kernel.db.fields.Currency(max_length=3)),
                ("net_minor", kernel.db.fields.MinorUnits()),
                ("tax_minor", kernel.db.fields.MinorUnits()),
                ("total_minor", kernel.db.fields.MinorUnits()),
                ("applied_minor", kernel.db.fields.MinorUnits()),
                ("credited_minor", kernel.db.fields.MinorUnits()),
                ("seller", models.JSONField()),
                ("buyer", models.JSONField()),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("mistake", "Mistake"),
                            ("not_delivered", "Not Delivered"),
                            ("withdrawn", "Withdrawn"),
                            ("price", "Price"),
                            ("tax", "Tax"),
                            ("duplicate", "Duplicate"),
                            ("goodwill", "Goodwill"),
                        ],
                        max_length=16,
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=300)),
                ("issued_at", models.DateTimeField()),
                ("issued_on", models.DateField()),
                ("actor_label", models.CharField(max_length=200)),
            ],
            options={
                "db_table": "billing_creditnote",
            },
        ),
        migrations.CreateModel(
            name="CreditNoteLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                ("net_minor", kernel.db.fields.MinorUnits()),
                ("tax_minor", kernel.db.fields.MinorUnits()),
                ("currency", kernel.db.fields.Currency(max_length=3)),
            ],
            options={
                "db_table": "billing_creditnoteline",
                "ordering": ["position"],
            },
        ),
        migrations.CreateModel(
            name="PaperSeries",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=12)),
                ("year", models.PositiveSmallIntegerField()),
                ("last", models.PositiveIntegerField(default=0)),
            ],
            options={
                "db_table": "billing_paperseries",
            },
        ),
        migrations.AddField(
            model_name="invoice",
            name="credited_minor",
            field=kernel.db.fields.MinorUnits(default=0),
        ),
        migrations.AddField(
            model_name="policy",
            name="credit_note_prefix",
            field=models.CharField(default="CN", max_length=12),
        ),
        migrations.AlterField(
            model_name="invoice",
            name="state",
            field=models.CharField(
                choices=[
                    ("open", "Open"),
                    ("paid", "Paid"),
                    ("void", "Void"),
                    ("uncollectible", "Uncollectible"),
                    ("credited", "Credited"),
                ],
                default="open",
                max_length=14,
            ),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("credited_minor__gte", 0),
                    (
                        "total_minor__gte",
                        django.db.models.expressions.CombinedExpression(
                            models.F("paid_minor"), "+", models.F("credited_minor")
                        ),
                    ),
                ),
                name="invoice_settled_within_total",
            ),
        ),
        migrations.AddField(
            model_name="creditnote",
            name="invoice",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="credit_notes",
                to="billing.invoice",
            ),
        ),
        migrations.AddField(
            model_name="creditnoteline",
            name="line",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="noted",
                to="billing.invoiceline",
            ),
        ),
        migrations.AddField(
            model_name="creditnoteline",
            name="note",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="lines",
                to="billing.creditnote",
            ),
        ),
        migrations.AddConstraint(
            model_name="paperseries",
            constraint=models.UniqueConstraint(fields=("kind", "year"), name="one_paper_series"),
        ),
        migrations.AddIndex(
            model_name="creditnote",
            index=models.Index(fields=["customer_id", "-issued_at"], name="credit_note_customer"),
        ),
        migrations.AddConstraint(
            model_name="creditnote",
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
                name="credit_note_total_is_net_plus_tax",
            ),
        ),
        migrations.AddConstraint(
            model_name="creditnote",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("applied_minor__gte", 0),
                    ("credited_minor__gte", 0),
                    (
                        "total_minor",
                        django.db.models.expressions.CombinedExpression(
                            models.F("applied_minor"), "+", models.F("credited_minor")
                        ),
                    ),
                ),
                name="credit_note_money_goes_somewhere",
            ),
        ),
        migrations.AddConstraint(
            model_name="creditnoteline",
            constraint=models.UniqueConstraint(
                fields=("note", "line"), name="line_once_per_credit_note"
            ),
        ),
        migrations.AddConstraint(
            model_name="creditnoteline",
            constraint=models.CheckConstraint(
                condition=models.Q(("net_minor__gt", 0), ("tax_minor__gte", 0)),
                name="credit_note_line_positive",
            ),
        ),
        migrations.RunSQL(GUARD_SQL, migrations.RunSQL.noop),
    ]
