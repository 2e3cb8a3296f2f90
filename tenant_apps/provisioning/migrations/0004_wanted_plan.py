from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("provisioning", "0003_net_retail"),
    ]

    operations = [
        migrations.AddField(
            model_name="service",
            name="wanted_plan",
            field=models.JSONField(null=True),
        ),
    ]
