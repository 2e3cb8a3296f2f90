"""Once a day: months to come have a place, months long over are kept by the day."""

from __future__ import annotations

from celery import shared_task

from kernel import clock
from kernel.db.partitions import ensure_ahead
from kernel.tenancy.tasks import PlatformTask
from shared_apps.metering.services import roll_up


@shared_task(base=PlatformTask, name="metering.keep", queue="low")
def keep() -> None:
    """A store whose clock is elsewhere makes its months as it writes."""
    ensure_ahead("metering_event", clock.real_now().date())
    roll_up()
