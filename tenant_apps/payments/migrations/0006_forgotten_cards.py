"""A removed card is let go of by its processor, too, and that is written down."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("payments", "0005_refund_of_note")]
    operations = [
        migrations.AddField(
            model_name="paymentmethod", name="forgotten_at", field=models.DateTimeField(null=True)
        ),
    ]
