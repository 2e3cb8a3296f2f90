from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("branding", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="brand",
            name="terms",
            field=models.TextField(blank=True, default=""),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="brand",
            name="privacy",
            field=models.TextField(blank=True, default=""),
            preserve_default=False,
        ),
    ]
