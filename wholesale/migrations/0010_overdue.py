"""How many invoices of a store's customers are overdue: told with the rest of its billing."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("wholesale", "0009_traffic")]
    operations = [
        migrations.AddField(
            "billingtally", "overdue", models.PositiveIntegerField(db_default=0, default=0)
        ),
    ]
