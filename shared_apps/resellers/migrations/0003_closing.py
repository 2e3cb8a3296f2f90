"""A store closes before it is terminated."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("resellers", "0002_primary_host")]

    operations = [
        migrations.AlterField(
            model_name="reseller",
            name="status",
            field=models.CharField(
                choices=[
                    ("trial", "Trial"),
                    ("active", "Active"),
                    ("past_due", "Past Due"),
                    ("suspended", "Suspended"),
                    ("closing", "Closing"),
                    ("terminated", "Terminated"),
                ],
                default="trial",
                max_length=12,
            ),
        ),
    ]
