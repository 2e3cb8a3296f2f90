"""Ways in from the clock."""

from __future__ import annotations

from celery import shared_task

from certs import services
from kernel.tenancy.tasks import PlatformTask


@shared_task(base=PlatformTask, name="certs.order_own_names", queue="low")
def order_own_names() -> None:
    services.order_own_names()
