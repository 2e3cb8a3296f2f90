"""Paid by the hour."""

from django.db import migrations, models

import kernel.db.fields


class Migration(migrations.Migration):
    dependencies = [("billing", "0028_threshold")]

    operations = [
        migrations.AddField("subscription", "hourly", models.JSONField(null=True)),
        migrations.AddField("subscription", "ready_at", models.DateTimeField(null=True)),
        migrations.AddField(
            "policy",
            "hourly_credit_minor",
            kernel.db.fields.MinorUnits(default=500, db_default=500),
        ),
    ]
