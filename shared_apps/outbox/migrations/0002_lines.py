"""The relay keeps order per app, no longer per listener: its index follows."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("outbox", "0001_initial")]

    operations = [
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("state", "done"), _negated=True),
                fields=["store", "aggregate", "id"],
                name="outbox_delivery_line",
            ),
        ),
        migrations.RemoveIndex(model_name="delivery", name="outbox_delivery_open"),
    ]
