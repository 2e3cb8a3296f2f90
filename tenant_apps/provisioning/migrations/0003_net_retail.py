"""What a store earns of a service, beside what its customer pays."""

from django.db import migrations

import kernel.db.fields


class Migration(migrations.Migration):
    dependencies = [("provisioning", "0002_guards")]

    operations = [
        migrations.AddField(
            model_name="service",
            name="retail_net_minor",
            field=kernel.db.fields.MinorUnits(default=0),
        ),
        # The tax of earlier sales is not known here: their price stands for both.
        migrations.RunSQL(
            "update provisioning_service set retail_net_minor = retail_minor",
            migrations.RunSQL.noop,
        ),
    ]
