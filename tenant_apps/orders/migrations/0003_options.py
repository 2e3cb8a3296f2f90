from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("orders", "0002_coupons")]

    operations = [
        migrations.AddField(
            model_name="cartline", name="options", field=models.JSONField(default=dict)
        ),
        migrations.AddField(
            model_name="orderline", name="options", field=models.JSONField(default=list)
        ),
    ]
