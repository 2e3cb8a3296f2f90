from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("wholesale", "0003_credit"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="invoiceline",
            name="wholesale_charge_once",
        ),
        migrations.RemoveConstraint(
            model_name="servicecost",
            name="one_cost_per_service",
        ),
        migrations.AddField(
            model_name="invoiceline",
            name="part",
            field=models.PositiveSmallIntegerField(default=1),
        ),
        migrations.AddField(
            model_name="servicecost",
            name="part",
            field=models.PositiveSmallIntegerField(default=1),
        ),
        migrations.AddConstraint(
            model_name="invoiceline",
            constraint=models.UniqueConstraint(
                fields=("store", "kind", "service_id", "part", "period_start"),
                name="wholesale_charge_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="servicecost",
            constraint=models.UniqueConstraint(
                fields=("store", "service_id", "part"), name="one_cost_per_service_part"
            ),
        ),
        migrations.AddConstraint(
            model_name="servicecost",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_on", None)),
                fields=("store", "service_id"),
                name="one_running_cost_per_service",
            ),
        ),
    ]
