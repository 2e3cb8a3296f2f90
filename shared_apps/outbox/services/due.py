"""Put work in the index of what is due, and do it when its time has come."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

import structlog
from celery import current_app
from django.db import transaction
from django.db.models import Q
from structlog.contextvars import bound_contextvars

from kernel import clock
from kernel.db.transactions import soon
from kernel.tenancy.context import at, current_place, on_platform_side
from shared_apps.outbox.due import Runner, due_kind, due_kinds
from shared_apps.outbox.models import Delivery, DueWork, Message
from shared_apps.outbox.selectors import due_now
from shared_apps.outbox.services.relay import backoff

log = structlog.get_logger(__name__)
MAX_ATTEMPTS = 12
LEASE = timedelta(minutes=5)


def schedule(
    kind: str, subject: str, due_at: datetime, *, wake: bool = False, store: str = ""
) -> None:
    """
    Make `subject` due at a time of this store's clock; moves it when it is there already.

    `wake`: also nudge a worker after commit, for work that is due at once. `store`: on whose clock,
    when the platform side plans for a store.
    """
    store = store or current_place().schema_name
    DueWork.objects.update_or_create(
        store=store,
        kind=kind,
        subject=subject,
        defaults={
            "due_at": due_at,
            "leased_until": None,
            "attempts": 0,
            "parked": False,
            "error": "",
        },
    )
    if wake:
        soon(lambda: _wake(store, kind, subject))


def unschedule(kind: str, subject: str, *, store: str = "") -> None:
    """Nothing is due for `subject` any more."""
    place = store or current_place().schema_name
    DueWork.objects.filter(store=place, kind=kind, subject=subject).delete()


def free_due(kind: str, subject: str) -> None:
    """What was taken was not done: it is due as before, and nobody holds it."""
    DueWork.objects.filter(store=current_place().schema_name, kind=kind, subject=subject).update(
        leased_until=None, attempts=0
    )


def hurry(
    kind: str, subjects: Collection[str] | None = None, *, before: datetime | None = None
) -> None:
    """
    What waits of a kind is due now, also what was parked; of `subjects`, or what is due `before`.

    Nothing that is not planned is planned by this; what somebody holds stays his.
    """
    now = clock.now()
    rows = DueWork.objects.filter(store=current_place().schema_name, kind=kind)
    rows = rows.filter(Q(parked=True) | Q(due_at__gt=now))
    if subjects is not None:
        rows = rows.filter(subject__in=subjects)
    if before is not None:
        rows = rows.filter(due_at__lt=before)
    rows.update(due_at=now, leased_until=None, attempts=0, parked=False, error="")


def forget_store(store: str) -> None:
    """A store ended: nobody enters it any more. What the platform does for it stays."""
    outside = [kind for kind in due_kinds() if due_kind(kind).where == "platform"]
    DueWork.objects.filter(store=store).exclude(kind__in=outside).delete()


def forget_all(store: str) -> None:
    """A store is deleted: nothing is due for it, and what it told is nobody's news any more."""
    DueWork.objects.filter(store=store).delete()
    Delivery.objects.filter(store=store).delete()
    Message.objects.filter(store=store).delete()


def run_due(store: str, kind: str, subject: str, *, run: Runner | None = None) -> bool:
    """
    Do one piece of due work if it is still due and nobody else holds it. False when not.

    `run`: instead of the kind's own function, by work that is done together.

    An exception is noted on the row, which comes again with back-off and parks after
    MAX_ATTEMPTS; the other work of the tick goes on.
    """
    with on_platform_side(), transaction.atomic():
        row = due_now(store=store, kind=kind, subject=subject, lock=True)
        if row is None:
            return False
        lease = clock.real_now() + LEASE
        DueWork.objects.filter(pk=row.pk).update(leased_until=lease, attempts=row.attempts + 1)
    try:
        what = due_kind(kind)
        place = store if what.where == "store" else "public"
        with at(place), bound_contextvars(work=kind, subject=subject):
            (run or what.run)(subject)
    except Exception as error:
        log.warning("due_work_failed", kind=kind, subject=subject, place=store, exc_info=True)
        _note_failure(row.pk, row.attempts + 1, error)
    return True


def run_together(store: str, kind: str) -> int:
    """
    Do a slice of what is due of a kind in a store. Returns how much was done; more may be due.

    A failure is logged and comes again with the next tick; what it did before stays done.
    """
    what = due_kind(kind)
    if what.together is None:
        return 0
    try:
        with at(store):
            return what.together()
    except Exception:
        log.warning("due_work_failed", kind=kind, place=store, exc_info=True)
        return 0


def wake_together(store: str, kind: str) -> None:
    """Have a worker do a slice of it soon. One too many finds the store busy or nothing due."""
    current_app.send_task(
        "outbox.work_together", kwargs={"store": store, "kind": kind}, queue="normal"
    )


def _note_failure(work_id: int, attempts: int, error: Exception) -> None:
    with on_platform_side(), transaction.atomic():
        DueWork.objects.filter(pk=work_id).update(
            leased_until=clock.real_now() + backoff(attempts),
            attempts=attempts,
            parked=attempts >= MAX_ATTEMPTS,
            error=f"{type(error).__name__}: {error}"[:2000],
        )


def _wake(store: str, kind: str, subject: str) -> None:
    current_app.send_task(
        "outbox.run_one",
        kwargs={"store": store, "kind": kind, "subject": subject},
        queue="normal",
    )


def park_work(kind: str, subject: str, why: str) -> None:
    """Leave work for a person: staff see it with what parked by itself, and may have it done."""
    DueWork.objects.update_or_create(
        store=current_place().schema_name,
        kind=kind,
        subject=subject,
        defaults={
            "due_at": clock.now(),
            "leased_until": None,
            "attempts": MAX_ATTEMPTS,
            "parked": True,
            "error": why[:2000],
        },
    )


def retry_work(work_id: int) -> None:
    """Staff's button: try parked work again from the start of the schedule."""
    with on_platform_side(), transaction.atomic():
        DueWork.objects.filter(pk=work_id, parked=True).update(
            parked=False, attempts=0, leased_until=None
        )
