"""The wholesale books are append-only and balance."""

from django.db import migrations

from kernel.db.ledger import guard_ledger_sql


class Migration(migrations.Migration):
    dependencies = [("wholesale", "0001_initial"), ("audit", "0002_guards")]
    operations = [
        migrations.RunSQL(
            guard_ledger_sql("wholesale_entry", "wholesale_posting"), migrations.RunSQL.noop
        )
    ]
