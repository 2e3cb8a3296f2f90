import django.db.models.deletion
from django.db import migrations, models

import kernel.ids


class Migration(migrations.Migration):
    dependencies = [("catalog", "0003_usage")]

    operations = [
        migrations.CreateModel(
            name="PlanOption",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("key", models.SlugField(max_length=40)),
                ("label", models.CharField(max_length=80)),
                ("terms", models.JSONField()),
                ("is_offered", models.BooleanField(default=True)),
                ("since", models.DateTimeField()),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="options",
                        to="catalog.plan",
                    ),
                ),
            ],
            options={
                "db_table": "catalog_planoption",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("plan", "key", "since"), name="plan_option_once"
                    )
                ],
            },
        ),
    ]
