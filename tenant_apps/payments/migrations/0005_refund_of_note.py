"""A refund says of which credit note it is, so that the note goes back once."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("payments", "0004_card_setups")]
    operations = [
        migrations.AddField(model_name="refund", name="note_id", field=models.UUIDField(null=True)),
        migrations.AddConstraint(
            model_name="refund",
            constraint=models.UniqueConstraint(
                fields=("payment", "note_id"), name="one_refund_per_payment_and_note"
            ),
        ),
    ]
