"""The queue: who waits, who is next, who left."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from certs import locks, selectors
from certs.models import Attempt, Certificate, Order
from certs.rules.buckets import all_open_at
from kernel import clock
from kernel.actor import MACHINE, Actor
from kernel.tenancy.context import on_platform_side
from shared_apps.audit.services import record
from shared_apps.outbox.services import schedule, unschedule

QUEUE = "certs.issue"
RENEW = "certs.renew"
ALARM = "certs.alarm"
ADVICE = "certs.advice"
COPY = "certs.copy"
UNCOPY = "certs.uncopy"
_PLATFORM = "public"


def order(
    *, host: str, store: str, reason: str = Order.Reason.NEW, actor: Actor = MACHINE
) -> Order:
    """
    Put a host into the queue.

    Locks: the host's open order. Again: an open order is hurried along instead of doubled.
    """
    now = clock.real_now()
    with transaction.atomic():
        row = locks.lock_open_order(host)
        if row is None:
            row = Order.objects.create(
                host=host, store=store, reason=reason, next_try_at=now, created_at=now
            )
            record(actor, "certificate.wanted", "host", host, reason=str(reason))
        elif row.state != Order.State.ORDERED:
            row.next_try_at, row.store = now, store
            row.save(update_fields=["next_try_at", "store"])
        plan_next()
        return row


def hurry(*, host: str, actor: Actor, store: str = "") -> None:
    """
    A person asks for a try now. The limits still hold; nothing happens without an open order.

    `store`: only if the order is this store's.
    """
    with on_platform_side(), transaction.atomic():
        row = locks.lock_open_order(host)
        if row is None or row.state == Order.State.ORDERED or store not in {"", row.store}:
            return
        row.next_try_at = clock.real_now()
        row.save(update_fields=["next_try_at"])
        record(actor, "certificate.hurried", "host", host)
        plan_next()


def take_next(at: datetime) -> Order | None:
    """
    The order whose turn it is, with room in every bucket; None when there is none.

    Orders without room move to the time when there will be. One that stands as "ordered" was left
    by a crash, because there is only one issuer: its attempt counts as unknown and it is tried on.
    """
    with transaction.atomic():
        while (row := locks.lock_next_order(at)) is not None:
            if row.state == Order.State.ORDERED:
                Attempt.objects.filter(order=row, outcome=Attempt.Outcome.ASKED).update(
                    outcome=Attempt.Outcome.UNKNOWN, code="outcome_unknown", ended_at=at
                )
                row.state = Order.State.STUCK
                row.save(update_fields=["state"])
            when, code = all_open_at(selectors.past_of(row.host, at), at)
            if when <= at:
                return row
            row.next_try_at, row.code, row.problem = when, code, ""
            row.save(update_fields=["next_try_at", "code", "problem"])
        return None


def retire(*, host: str) -> None:
    """
    The host was released: no more orders, and the edges stop serving it.

    Again: nothing changes. The old certificates stay in the books, their keys are forgotten.
    """
    with transaction.atomic():
        row = locks.lock_open_order(host)
        if row is not None:
            row.state, row.done_at = Order.State.DROPPED, clock.real_now()
            row.save(update_fields=["state", "done_at"])
        for one in locks.lock_certificates(host):
            forget_plans(one)
            end(one)
            record(MACHINE, "certificate.retired", "host", host, serial=one.serial)
        plan_next()


def end(one: Certificate) -> None:
    """Not served any more: its key is forgotten now, its sealed copy when the retention is over."""
    one.state, one.sealed_key = Certificate.State.RETIRED, ""
    one.save(update_fields=["state", "sealed_key"])
    unschedule(COPY, str(one.pk), store=_PLATFORM)
    if one.copied_at is not None:
        gone_at = clock.real_now() + timedelta(days=settings.CERTIFICATE_COPY_DAYS)
        schedule(UNCOPY, str(one.pk), gone_at, store=_PLATFORM)


def forget_plans(one: Certificate) -> None:
    for kind in (RENEW, ALARM, ADVICE):
        unschedule(kind, str(one.pk), store=_PLATFORM)


def plan_next() -> None:
    """Wake the issuer when the first order is due, not before the authority is asked again."""
    when = selectors.next_try_at()
    if when is None:
        unschedule(QUEUE, "queue", store=_PLATFORM)
        return
    pause = selectors.paused_until()
    when = max(when, pause) if pause else when
    schedule(QUEUE, "queue", when, wake=when <= clock.real_now(), store=_PLATFORM)
