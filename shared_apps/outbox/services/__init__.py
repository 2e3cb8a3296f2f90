"""Verbs of the outbox."""

from shared_apps.outbox.services.beats import beat
from shared_apps.outbox.services.bulk import publish_many, schedule_at_stores, schedule_many
from shared_apps.outbox.services.due import (
    forget_all,
    forget_store,
    free_due,
    hurry,
    park_work,
    retry_work,
    run_due,
    run_together,
    schedule,
    unschedule,
    wake_together,
)
from shared_apps.outbox.services.publish import publish
from shared_apps.outbox.services.relay import relay_one, retry_parked

__all__ = [
    "beat",
    "forget_all",
    "forget_store",
    "free_due",
    "hurry",
    "park_work",
    "publish",
    "publish_many",
    "relay_one",
    "retry_parked",
    "retry_work",
    "run_due",
    "run_together",
    "schedule",
    "schedule_at_stores",
    "schedule_many",
    "unschedule",
    "wake_together",
]
