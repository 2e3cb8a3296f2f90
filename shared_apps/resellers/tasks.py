"""Keep the pool of ready schemas full."""

from __future__ import annotations

from celery import shared_task

from kernel.tenancy.tasks import PlatformTask
from shared_apps.resellers import services


@shared_task(base=PlatformTask, name="resellers.fill_pool", queue="low")
def fill_pool() -> None:
    """Build what is missing; clear away what a crash left half-made."""
    services.sweep()
    services.fill_pool()
