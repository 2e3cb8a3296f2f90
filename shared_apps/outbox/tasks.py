"""Ways in from the clock and from nudges."""

from __future__ import annotations

from typing import Any

from celery import shared_task

from kernel.tenancy.tasks import PlatformTask
from shared_apps.outbox.flows import hand_out_due, relay_until_quiet, work_together
from shared_apps.outbox.services import beat, run_due


@shared_task(base=PlatformTask, name="outbox.relay", queue="critical")
def relay() -> None:
    """Carry all waiting deliveries."""
    relay_until_quiet()


@shared_task(base=PlatformTask, name="outbox.run_one", queue="normal")
def run_one(*, store: str, kind: str, subject: str, **future: object) -> None:
    """Do one piece of due work."""
    run_due(store, kind, subject)


@shared_task(base=PlatformTask, name="outbox.work_together", queue="normal")
def work_gathered(*, store: str, kind: str, **future: object) -> None:
    """Do a slice of what a store does together."""
    work_together(store, kind)


@shared_task(base=PlatformTask, name="outbox.beat", bind=True)
def beat_of(self: Any, *, queue: str, **future: object) -> None:
    """Sent to each queue in turn: it says that somebody serves it."""
    beat(queue, str(self.request.hostname or ""))


@shared_task(base=PlatformTask, name="outbox.tick", queue="critical")
def tick() -> None:
    """Hand out what is due and sweep up nudges that were lost."""
    relay_until_quiet()
    hand_out_due()
