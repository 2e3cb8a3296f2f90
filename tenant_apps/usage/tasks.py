"""Once a day: every store that counts looks at its use, also one whose plan got lost."""

from __future__ import annotations

from celery import shared_task

from kernel.tenancy.tasks import PlatformTask
from tenant_apps.usage.services.plan import plan_everywhere


@shared_task(base=PlatformTask, name="usage.plan_everywhere", queue="low")
def plan_all() -> None:
    plan_everywhere()
