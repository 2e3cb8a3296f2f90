"""What e-invoices say of the store."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0018_replacements"),
    ]

    operations = [
        migrations.AddField(
            model_name="policy",
            name="bank_bic",
            field=models.CharField(blank=True, db_default="", default="", max_length=11),
        ),
        migrations.AddField(
            model_name="policy",
            name="bank_iban",
            field=models.CharField(blank=True, db_default="", default="", max_length=34),
        ),
        migrations.AddField(
            model_name="policy",
            name="mails_einvoice",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="policy",
            name="seller_city",
            field=models.CharField(blank=True, db_default="", default="", max_length=120),
        ),
        migrations.AddField(
            model_name="policy",
            name="seller_contact",
            field=models.CharField(blank=True, db_default="", default="", max_length=120),
        ),
        migrations.AddField(
            model_name="policy",
            name="seller_e_address",
            field=models.CharField(blank=True, db_default="", default="", max_length=100),
        ),
        migrations.AddField(
            model_name="policy",
            name="seller_phone",
            field=models.CharField(blank=True, db_default="", default="", max_length=40),
        ),
        migrations.AddField(
            model_name="policy",
            name="seller_postcode",
            field=models.CharField(blank=True, db_default="", default="", max_length=20),
        ),
        migrations.AddField(
            model_name="policy",
            name="seller_register_number",
            field=models.CharField(blank=True, db_default="", default="", max_length=60),
        ),
    ]
