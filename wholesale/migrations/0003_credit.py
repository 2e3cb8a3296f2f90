"""A line may give back what was billed for too many days."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("wholesale", "0002_guards")]

    operations = [
        migrations.AlterField(
            model_name="invoiceline",
            name="kind",
            field=models.CharField(
                choices=[("fee", "Fee"), ("service", "Service"), ("credit", "Credit")],
                max_length=10,
            ),
        ),
    ]
