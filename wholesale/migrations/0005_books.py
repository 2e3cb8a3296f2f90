"""A chain of hashes over the wholesale books, and what each look at any books found."""

from django.db import migrations, models

from kernel.db.chain import guard_seals_sql


class Migration(migrations.Migration):
    dependencies = [("wholesale", "0004_parts"), ("audit", "0002_guards")]
    operations = [
        migrations.CreateModel(
            name="Seal",
            fields=[
                ("position", models.BigIntegerField(primary_key=True, serialize=False)),
                ("entry_id", models.UUIDField(unique=True)),
                ("hash", models.CharField(max_length=64)),
            ],
            options={"db_table": "wholesale_seal"},
        ),
        migrations.CreateModel(
            name="BooksCheck",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("store", models.CharField(max_length=63)),
                ("at", models.DateTimeField()),
                ("entries", models.BigIntegerField()),
                ("head", models.CharField(max_length=64)),
                ("findings", models.JSONField(default=list)),
                ("reason", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "db_table": "wholesale_bookscheck",
                "indexes": [models.Index(fields=["store", "-id"], name="books_check_newest")],
            },
        ),
        migrations.RunSQL(guard_seals_sql("wholesale_seal"), migrations.RunSQL.noop),
        migrations.RunSQL(guard_seals_sql("wholesale_bookscheck"), migrations.RunSQL.noop),
    ]
