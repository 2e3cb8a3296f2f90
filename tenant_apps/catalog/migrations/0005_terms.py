"""When a plan is charged, and for how long it is sold at least."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalog", "0004_options")]

    operations = [
        migrations.AddField("plan", "in_arrears", models.BooleanField(default=False)),
        migrations.AddField("plan", "term_cycles", models.PositiveSmallIntegerField(default=0)),
        migrations.AddField(
            "plan",
            "after_term",
            models.CharField(
                max_length=6, choices=[("ends", "Ends"), ("goes", "Goes")], default="goes"
            ),
        ),
        migrations.AddField(
            "plan",
            "early_end",
            models.CharField(
                max_length=6, choices=[("no", "No"), ("billed", "Billed")], default="no"
            ),
        ),
    ]
