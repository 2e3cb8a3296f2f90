"""A sender domain's steps are only ever added."""

from django.db import migrations

from shared_apps.audit.append_only import drop_sql, refuse_change_sql


class Migration(migrations.Migration):
    dependencies = [("mailing", "0001_initial"), ("audit", "0002_guards")]
    operations = [
        migrations.RunSQL(refuse_change_sql("mailing_senderstep"), drop_sql("mailing_senderstep"))
    ]
