"""The log of outside actions is append-only."""

from django.db import migrations

from shared_apps.audit.append_only import drop_sql, refuse_change_sql


class Migration(migrations.Migration):
    dependencies = [("provisioning", "0001_initial"), ("audit", "0002_guards")]
    operations = [
        migrations.RunSQL(
            refuse_change_sql("provisioning_actionlog"), drop_sql("provisioning_actionlog")
        )
    ]
