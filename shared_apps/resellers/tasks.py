"""Keep the pool of ready schemas full; live time forward in demo stores."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from celery import shared_task

from kernel.actor import MACHINE, Actor
from kernel.tenancy.tasks import PlatformTask
from shared_apps.resellers import flows, services
from shared_apps.resellers.errors import Advancing


@shared_task(base=PlatformTask, name="resellers.fill_pool", queue="low")
def fill_pool() -> None:
    """Build what is missing; clear away what a crash left half-made."""
    services.sweep()
    services.fill_pool()


@shared_task(
    base=PlatformTask,
    name="resellers.advance",
    queue="normal",
    soft_time_limit=280,
    time_limit=300,
    autoretry_for=(Advancing,),
    default_retry_delay=15,
    max_retries=None,
)
def advance(
    *,
    reseller_id: str,
    until: str = "",
    days: int = 0,
    actor: dict[str, Any] | None = None,
    **future: object,
) -> None:
    """Live one day towards `until` and leave the rest to the next task; with `days`, begin."""
    who = Actor(**actor) if actor else MACHINE
    store = UUID(reseller_id)
    if until:
        flows.continue_advance(store, datetime.fromisoformat(until), actor=who)
    else:
        flows.start_advance(store, days, actor=who)
