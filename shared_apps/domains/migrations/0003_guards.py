"""A claim's steps are only ever added."""

from django.db import migrations

from shared_apps.audit.append_only import drop_sql, refuse_change_sql


class Migration(migrations.Migration):
    dependencies = [("domains", "0002_claims"), ("audit", "0002_guards")]
    operations = [
        migrations.RunSQL(refuse_change_sql("domains_claimstep"), drop_sql("domains_claimstep"))
    ]
