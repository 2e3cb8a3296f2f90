"""The product's Celery with one more kind of due work, which takes a moment."""

from __future__ import annotations

import time

import django

django.setup()

from django.db import connection, transaction  # noqa: E402

from config.celery_app import app  # noqa: E402,F401
from shared_apps.outbox.due import does_due  # noqa: E402
from shared_apps.outbox.services import unschedule  # noqa: E402

SECONDS = 0.5


@does_due("lab.job", where="platform")
def work(subject: str) -> None:
    """Say that it began (committed), take its time, then mark and end in one transaction."""
    _write(subject, began=True)
    time.sleep(SECONDS)
    with transaction.atomic():
        _write(subject, began=False)
        unschedule("lab.job", subject)


def _write(subject: str, *, began: bool) -> None:
    with connection.cursor() as cursor:
        cursor.execute("insert into public.lab_done values (%s, %s)", [subject, began])
