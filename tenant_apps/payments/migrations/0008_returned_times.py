"""How often what went back was booked: a gateway's word that is older than that is asked for again."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("payments", "0007_top_ups")]
    operations = [
        migrations.AddField(
            model_name=name,
            name="returned_times",
            field=models.PositiveIntegerField(default=0),
        )
        for name in ("payment", "topup")
    ]
