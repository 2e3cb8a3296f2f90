"""Several orders may be on one invoice."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0003_options"),
    ]

    operations = [
        migrations.AlterField(
            model_name="order",
            name="invoice_id",
            field=models.UUIDField(db_index=True, null=True),
        ),
    ]
