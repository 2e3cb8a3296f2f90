"""Stores that are on trial since before trials ended by themselves."""

from django.db import migrations


def plan(apps, schema_editor):
    """Only the end: who is past it gets no notice of what is to come."""
    Reseller = apps.get_model("resellers", "Reseller")
    DueWork = apps.get_model("outbox", "DueWork")
    on_trial = Reseller.objects.filter(status="trial", is_house=False)
    for key, ends_at in on_trial.values_list("schema_name", "trial_ends_at"):
        if ends_at:
            DueWork.objects.get_or_create(
                store=key, kind="resellers.end_trial", subject=key, defaults={"due_at": ends_at}
            )
    Reseller.objects.filter(is_house=True).update(trial_ends_at=None)


class Migration(migrations.Migration):
    dependencies = [("resellers", "0003_closing"), ("outbox", "0002_lines")]

    operations = [migrations.RunPython(plan, migrations.RunPython.noop)]
