"""Words of the platform and of its tiers about the rules that stores live by."""

from django.db import migrations, models

from kernel.db.chain import guard_seals_sql


class Migration(migrations.Migration):
    dependencies = [("wholesale", "0005_books"), ("audit", "0002_guards")]
    operations = [
        migrations.CreateModel(
            name="RuleWord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("tier", models.CharField(blank=True, max_length=40)),
                ("key", models.CharField(max_length=40)),
                ("value", models.JSONField(null=True)),
                ("dropped", models.BooleanField(default=False)),
                ("reason", models.CharField(blank=True, max_length=200)),
                ("at", models.DateTimeField()),
                ("actor_label", models.CharField(max_length=200)),
            ],
            options={
                "db_table": "wholesale_ruleword",
                "indexes": [models.Index(fields=["tier", "key", "-id"], name="rule_word_newest")],
            },
        ),
        migrations.RunSQL(guard_seals_sql("wholesale_ruleword"), migrations.RunSQL.noop),
    ]
