"""Which invoice took the place of which; never changed."""

import django.db.models.deletion
from django.db import migrations, models


GUARD_SQL = """
CREATE TRIGGER no_change BEFORE UPDATE OR DELETE ON billing_replacement
  FOR EACH ROW EXECUTE FUNCTION public.refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0017_policy_overrides"),
    ]

    operations = [
        migrations.CreateModel(
            name="Replacement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("reissued", "Reissued"),
                            ("credited", "Credited"),
                            ("merged", "Merged"),
                        ],
                        max_length=10,
                    ),
                ),
                ("reason", models.CharField(max_length=200)),
                ("at", models.DateTimeField()),
                ("actor_label", models.CharField(max_length=200)),
                (
                    "new",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaces",
                        to="billing.invoice",
                    ),
                ),
                (
                    "old",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replacement",
                        to="billing.invoice",
                    ),
                ),
            ],
            options={
                "db_table": "billing_replacement",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("old", models.F("new")), _negated=True),
                        name="replaced_by_another",
                    )
                ],
            },
        ),
        migrations.RunSQL(GUARD_SQL, migrations.RunSQL.noop),
    ]
