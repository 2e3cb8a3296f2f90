"""Functions of the owner for tables that are cut by month (kernel.db.partitions)."""

from django.db import migrations

from kernel.db.partitions import FUNCTIONS_SQL


class Migration(migrations.Migration):
    dependencies = [("outbox", "0002_lines")]
    operations = [migrations.RunSQL(FUNCTIONS_SQL, migrations.RunSQL.noop)]
