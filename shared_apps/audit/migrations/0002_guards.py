"""Functions that the append-only triggers of all schemas call, and the audit log's own trigger."""

from django.db import migrations

from kernel.db.ledger import FUNCTIONS_SQL
from shared_apps.audit.append_only import drop_sql, refuse_change_sql


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [
        migrations.RunSQL(FUNCTIONS_SQL, migrations.RunSQL.noop),
        migrations.RunSQL(refuse_change_sql("audit_event"), drop_sql("audit_event")),
    ]
