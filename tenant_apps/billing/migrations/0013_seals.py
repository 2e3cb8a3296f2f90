"""A chain of hashes over the store's books."""

from django.db import migrations, models

from kernel.db.chain import guard_seals_sql


class Migration(migrations.Migration):
    dependencies = [("billing", "0012_billing_runs"), ("audit", "0002_guards")]
    operations = [
        migrations.CreateModel(
            name="Seal",
            fields=[
                ("position", models.BigIntegerField(primary_key=True, serialize=False)),
                ("entry_id", models.UUIDField(unique=True)),
                ("hash", models.CharField(max_length=64)),
            ],
            options={"db_table": "billing_seal"},
        ),
        migrations.RunSQL(guard_seals_sql("billing_seal"), migrations.RunSQL.noop),
    ]
