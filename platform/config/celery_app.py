"""Celery: workers, queues and the static schedule. The database is the queue of truth."""

import os

from celery import Celery
from celery.schedules import crontab
from celery.signals import setup_logging

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("ezscale")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(related_name="tasks")
app.conf.beat_schedule = {
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
    "verify-books": {
        "task": "billing.verify_all_books",
        "schedule": crontab(minute="10", hour="2"),
        "options": {"expires": 3600},
    },
}


@setup_logging.connect  # type: ignore[untyped-decorator]
def use_django_logging(**_kwargs: object) -> None:
    """Celery keeps its hands off the logging that settings configured."""
