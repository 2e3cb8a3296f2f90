"""Once a day."""

from __future__ import annotations

from celery import shared_task

from kernel.tenancy.tasks import PlatformTask
from shared_apps.webhooks.services import forget_old


@shared_task(base=PlatformTask, name="webhooks.forget_old", queue="low")
def forget() -> None:
    """Months long over go, months to come have a place."""
    forget_old()
