from django.db import migrations, models

import kernel.db.fields

# Lines of before took the rate of their invoice.
_FILL = """
ALTER TABLE billing_invoiceline DISABLE TRIGGER frozen;
UPDATE billing_invoiceline l SET tax_percent = i.tax_percent, tax_label = i.tax_label
  FROM billing_invoice i WHERE i.id = l.invoice_id;
ALTER TABLE billing_invoiceline ENABLE TRIGGER frozen;
"""


class Migration(migrations.Migration):
    dependencies = [("billing", "0004_dunning_held")]

    operations = [
        migrations.AddField(
            "invoiceline", "discount_minor", kernel.db.fields.MinorUnits(default=0)
        ),
        migrations.AddField(
            "invoiceline",
            "tax_percent",
            models.DecimalField(decimal_places=2, default=0, max_digits=5),
            preserve_default=False,
        ),
        migrations.AddField(
            "invoiceline",
            "tax_label",
            models.CharField(default="", max_length=20),
            preserve_default=False,
        ),
        migrations.AddField(
            "invoiceline", "tax_reason", models.CharField(default="standard", max_length=20)
        ),
        migrations.AddField("invoiceline", "trace", models.JSONField(default=dict)),
        migrations.RunSQL(_FILL, migrations.RunSQL.noop),
    ]
