from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("billing", "0015_pay_links")]

    operations = [
        migrations.AddField(
            model_name="subscription",
            name="options",
            field=models.JSONField(
                default=list, db_default=models.Value([], output_field=models.JSONField())
            ),
        ),
        migrations.AddField(
            model_name="planchange", name="options", field=models.JSONField(null=True)
        ),
    ]
