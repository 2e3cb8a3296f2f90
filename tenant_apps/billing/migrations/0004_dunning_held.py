from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("billing", "0003_cancellation")]

    operations = [
        migrations.AddField(
            model_name="policy",
            name="dunning_held_until",
            field=models.DateTimeField(null=True),
        ),
    ]
