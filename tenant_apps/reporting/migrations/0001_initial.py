from django.db import migrations, models

import kernel.db.fields


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="ExchangeRate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("currency", kernel.db.fields.Currency(max_length=3)),
                ("since", models.DateField()),
                ("rate", models.DecimalField(decimal_places=8, max_digits=18)),
                ("actor_label", models.CharField(max_length=200)),
                ("noted_at", models.DateTimeField()),
            ],
            options={
                "db_table": "reporting_exchangerate",
                "constraints": [
                    models.UniqueConstraint(fields=("currency", "since"), name="one_rate_a_day"),
                    models.CheckConstraint(
                        condition=models.Q(("rate__gt", 0)), name="exchange_rate_positive"
                    ),
                ],
            },
        ),
    ]
