"""Health of the sources now and then, and what is old enough goes."""

from __future__ import annotations

from celery import shared_task

from kernel.tenancy.tasks import PlatformTask
from shared_apps.traffic import flows, services


@shared_task(base=PlatformTask, name="traffic.check_all", queue="low")
def check_all() -> None:
    """One source after the other."""
    flows.check_all()


@shared_task(base=PlatformTask, name="traffic.forget_old", queue="low")
def forget_old() -> None:
    """Drop whole months."""
    services.forget_old()
