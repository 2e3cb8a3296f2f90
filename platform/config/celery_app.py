"""Celery: workers, queues and the static schedule. The database is the queue of truth."""

import os

from celery import Celery, Task
from celery.schedules import crontab
from celery.signals import (
    setup_logging,
    task_postrun,
    task_prerun,
    worker_init,
    worker_process_init,
)
from structlog.contextvars import bind_contextvars, clear_contextvars

from config.watching import folder

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("ezscale")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(related_name="tasks")
QUEUES = ("critical", "normal", "low")
app.conf.beat_schedule = {
    **{
        f"beat-{queue}": {
            "task": "outbox.beat",
            "schedule": 15.0,
            "kwargs": {"queue": queue},
            "options": {"queue": queue, "expires": 15},
        }
        for queue in QUEUES
    },
    "tick": {"task": "outbox.tick", "schedule": 2.0, "options": {"expires": 10}},
    "fill-pool": {"task": "resellers.fill_pool", "schedule": 30.0, "options": {"expires": 60}},
    "own-names": {
        "task": "certs.order_own_names",
        "schedule": 300.0,
        "options": {"expires": 300},
    },
    "fleet-health": {"task": "fleet.check_all", "schedule": 60.0, "options": {"expires": 60}},
    "keep-events": {
        "task": "metering.keep",
        "schedule": crontab(minute="40", hour="3"),
        "options": {"expires": 3600},
    },
    "look-at-use": {
        "task": "usage.plan_everywhere",
        "schedule": crontab(minute="20", hour="3"),
        "options": {"expires": 3600},
    },
    "traffic-health": {"task": "traffic.check_all", "schedule": 60.0, "options": {"expires": 60}},
    "forget-traffic": {
        "task": "traffic.forget_old",
        "schedule": crontab(minute="40", hour="3"),
        "options": {"expires": 3600},
    },
    "forget-webhooks": {
        "task": "webhooks.forget_old",
        "schedule": crontab(minute="50", hour="3"),
        "options": {"expires": 3600},
    },
    "verify-books": {
        "task": "billing.verify_all_books",
        "schedule": crontab(minute="10", hour="2"),
        "options": {"expires": 3600},
    },
}


@setup_logging.connect  # type: ignore[untyped-decorator]
def use_django_logging(**_kwargs: object) -> None:
    """Celery keeps its hands off the logging that settings configured."""


@worker_init.connect  # type: ignore[untyped-decorator]
def count_anew(**_kwargs: object) -> None:
    """This kind of process starts: its counts begin at nothing."""
    folder.begin()


@worker_process_init.connect  # type: ignore[untyped-decorator]
def tell_outside(**_kwargs: object) -> None:
    """After the fork: what sends in the background has threads."""
    from config.watching import outside

    outside.begin()


@task_prerun.connect  # type: ignore[untyped-decorator]
def name_job(task_id: str = "", task: Task | None = None, **_kwargs: object) -> None:
    """On each log line of it, and nothing of the one before."""
    clear_contextvars()
    bind_contextvars(job=task.name if task else "", job_id=task_id)


@task_postrun.connect  # type: ignore[untyped-decorator]
def count_job(task: Task | None = None, state: str | None = None, **_kwargs: object) -> None:
    from config.watching.counts import JOBS  # once the process is the one that works

    JOBS.labels(task.name if task else "", (state or "unknown").lower()).inc()
