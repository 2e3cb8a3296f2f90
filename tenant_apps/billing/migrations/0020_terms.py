"""Charged when a period is over; sold for a fixed term."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("billing", "0019_seller_facts")]

    operations = [
        migrations.AddField(
            "subscription", "in_arrears", models.BooleanField(default=False, db_default=False)
        ),
        migrations.AddField(
            "subscription", "ends_with_term", models.BooleanField(default=False, db_default=False)
        ),
        migrations.AddField("subscription", "term_ends_on", models.DateField(null=True)),
        migrations.AddField("subscription", "renews_until", models.DateField(null=True)),
        migrations.AddField(
            "subscription",
            "early_end",
            models.CharField(max_length=6, default="no", db_default="no"),
        ),
    ]
