"""Ways in from the clock."""

from __future__ import annotations

from celery import shared_task

from kernel.tenancy.tasks import PlatformTask
from tenant_apps.billing import services


@shared_task(base=PlatformTask, name="billing.verify_all_books", queue="low")
def verify_all_books() -> None:
    services.plan_looks()
