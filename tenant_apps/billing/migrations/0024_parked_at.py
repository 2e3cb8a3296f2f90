"""Since when a person has to look at a subscription."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("billing", "0023_inherited_days")]
    operations = [
        migrations.AddField(
            model_name="subscription", name="parked_at", field=models.DateTimeField(null=True)
        ),
        migrations.RunSQL(
            "update billing_subscription set parked_at = now() where parked_reason <> ''",
            migrations.RunSQL.noop,
        ),
    ]
