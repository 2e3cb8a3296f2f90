from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("provisioning", "0004_wanted_plan")]

    operations = [
        migrations.AddField(
            model_name="service", name="options", field=models.JSONField(default=dict)
        ),
    ]
