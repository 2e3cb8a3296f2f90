"""What the staff sees of each store's billing runs and parked subscriptions."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("wholesale", "0006_rule_words")]
    operations = [
        migrations.CreateModel(
            name="BillingTally",
            fields=[
                (
                    "store",
                    models.CharField(max_length=63, primary_key=True, serialize=False),
                ),
                ("parked", models.PositiveIntegerField(default=0)),
                ("oldest_parked_at", models.DateTimeField(null=True)),
                ("waits_since", models.DateTimeField(null=True)),
                ("last_run_at", models.DateTimeField(null=True)),
                ("last_run_state", models.CharField(blank=True, max_length=10)),
            ],
            options={"db_table": "wholesale_billingtally"},
        ),
    ]
