"""What a customer wants on its papers, and where it takes e-invoices."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_customer_region"),
    ]

    operations = [
        migrations.AddField(
            model_name="customer",
            name="e_address",
            field=models.CharField(blank=True, db_default="", default="", max_length=100),
        ),
        migrations.AddField(
            model_name="customer",
            name="reference",
            field=models.CharField(blank=True, db_default="", default="", max_length=100),
        ),
    ]
