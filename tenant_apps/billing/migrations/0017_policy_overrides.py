"""What a group, product, customer or service says instead of the store's rules."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("billing", "0016_options")]
    operations = [
        migrations.CreateModel(
            name="PolicyOverride",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("level", models.CharField(max_length=10)),
                ("subject", models.CharField(blank=True, max_length=40)),
                ("key", models.CharField(max_length=40)),
                ("value", models.JSONField()),
                ("reason", models.CharField(blank=True, max_length=200)),
                ("changed_at", models.DateTimeField()),
                ("actor_label", models.CharField(max_length=200)),
            ],
            options={
                "db_table": "billing_policyoverride",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("level", "subject", "key"), name="one_word_per_level_and_key"
                    )
                ],
            },
        )
    ]
