"""Links by which an invoice is paid without signing in."""

import django.db.models.deletion
import kernel.ids
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0014_drafts"),
    ]

    operations = [
        migrations.CreateModel(
            name="PayLink",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(null=True)),
                (
                    "invoice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pay_links",
                        to="billing.invoice",
                    ),
                ),
            ],
            options={
                "db_table": "billing_paylink",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("revoked_at", None)),
                        fields=("invoice",),
                        name="one_pay_link_an_invoice",
                    )
                ],
            },
        ),
    ]
