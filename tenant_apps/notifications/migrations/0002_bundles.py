"""Mails about invoices, counted by customer and day; beyond that they go out in one."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notifications", "0001_initial")]
    operations = [
        migrations.AddField(
            model_name="mail", name="customer_id", field=models.UUIDField(null=True)
        ),
        migrations.AddField(model_name="mail", name="day", field=models.DateField(null=True)),
        migrations.AddField(
            model_name="mail",
            name="bundle",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="parts",
                to="notifications.mail",
            ),
        ),
        migrations.AlterField(
            model_name="mail",
            name="state",
            field=models.CharField(
                choices=[
                    ("held", "Held"),
                    ("bundled", "Bundled"),
                    ("queued", "Queued"),
                    ("sending", "Sending"),
                    ("sent", "Sent"),
                    ("failed", "Failed"),
                ],
                default="queued",
                max_length=8,
            ),
        ),
        migrations.AddIndex(
            model_name="mail",
            index=models.Index(
                condition=models.Q(("customer_id__isnull", False)),
                fields=["customer_id", "day"],
                name="mail_of_customer",
            ),
        ),
    ]
