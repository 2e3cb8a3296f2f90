"""Ask every connection for its health now and then."""

from __future__ import annotations

from celery import shared_task

from kernel.tenancy.tasks import PlatformTask
from shared_apps.fleet import flows


@shared_task(base=PlatformTask, name="fleet.check_all", queue="low")
def check_all() -> None:
    """One connection after the other."""
    flows.check_all()
