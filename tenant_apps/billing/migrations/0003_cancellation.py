import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("billing", "0002_guards")]

    operations = [
        migrations.CreateModel(
            name="Cancellation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("ends_on", models.DateField()),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("price", "Price"),
                            ("need", "Need"),
                            ("feature", "Feature"),
                            ("quality", "Quality"),
                            ("support", "Support"),
                            ("moved", "Moved"),
                            ("other", "Other"),
                        ],
                        max_length=10,
                    ),
                ),
                ("comment", models.CharField(blank=True, max_length=500)),
                ("actor_label", models.CharField(max_length=200)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                (
                    "subscription",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cancellations",
                        to="billing.subscription",
                    ),
                ),
            ],
            options={
                "db_table": "billing_cancellation",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at", None)),
                        fields=("subscription",),
                        name="one_cancellation_holds",
                    )
                ],
            },
        ),
    ]
