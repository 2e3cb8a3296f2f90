"""Plans by the hour."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalog", "0005_terms")]

    operations = [migrations.AddField("plan", "hourly", models.JSONField(null=True))]
