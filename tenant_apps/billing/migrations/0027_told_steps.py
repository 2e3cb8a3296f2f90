"""What became of the mail of a dunning step. Those of before were sent as far as anybody knows."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("billing", "0026_billing_day")]
    operations = [
        migrations.AddField(
            model_name="dunningstep",
            name="told",
            field=models.CharField(
                blank=True,
                choices=[("", "Not Yet"), ("sent", "Sent"), ("failed", "Failed")],
                default="",
                max_length=6,
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="dunningstep", name="told_at", field=models.DateTimeField(null=True)
        ),
        migrations.RunSQL(
            "update billing_dunningstep set told = 'sent', told_at = taken_at"
            " where step = 'remind'",
            migrations.RunSQL.noop,
        ),
    ]
