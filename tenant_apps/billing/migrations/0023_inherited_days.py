"""A store may leave the days of dunning to its platform; those that said their own keep them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("billing", "0022_wallet")]
    operations = [
        migrations.AlterField(
            model_name="policy", name=name, field=models.PositiveSmallIntegerField(null=True)
        )
        for name in ("remind_after_days", "grace_days", "terminate_after_days")
    ]
