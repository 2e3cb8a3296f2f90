"""A certificate's plans: when it is renewed, when a person should know, when to ask for advice."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.db import transaction

from certs import locks
from certs.models import Certificate, Order
from certs.rules import schedule as times
from certs.services.orders import ADVICE, ALARM, RENEW, order
from kernel import clock
from kernel.actor import MACHINE
from shared_apps.audit.services import record
from shared_apps.outbox.services import schedule, unschedule

log = structlog.get_logger(__name__)
_PLATFORM = "public"


def plan_life(one: Certificate) -> None:
    """Set its time of renewal, and put all its plans into the index of what is due."""
    window = (one.advice_start, one.advice_end) if one.advice_start and one.advice_end else None
    one.renew_at = times.renew_at(one.not_before, one.not_after, one.spread, window)
    name = str(one.pk)
    schedule(RENEW, name, one.renew_at, store=_PLATFORM)
    schedule(ALARM, name, times.alarm_at(one.not_before, one.not_after), store=_PLATFORM)
    if one.advice_asked_at is None:
        plan_advice(one)


def plan_advice(one: Certificate, retry_after: timedelta | None = None) -> None:
    when = times.ask_again_at(clock.real_now(), one.spread, retry_after)
    schedule(ADVICE, str(one.pk), when, store=_PLATFORM)


def order_renewal(certificate_id: UUID) -> None:
    """Its time has come: into the queue. Again: an open order is hurried along, not doubled."""
    with transaction.atomic():
        one = locks.lock_certificate(certificate_id)
        unschedule(RENEW, str(certificate_id), store=_PLATFORM)
        if one is not None and one.state == Certificate.State.CURRENT:
            order(host=one.host, store=one.store, reason=Order.Reason.RENEWAL)


def note_advice(
    certificate_id: UUID,
    window: tuple[datetime, datetime] | None,
    retry_after: timedelta | None = None,
) -> None:
    """The authority told when it would like the renewal; it can only make it earlier."""
    with transaction.atomic():
        one = locks.lock_certificate(certificate_id)
        if one is None or one.state != Certificate.State.CURRENT:
            unschedule(ADVICE, str(certificate_id), store=_PLATFORM)
            return
        one.advice_asked_at = clock.real_now()
        one.advice_start, one.advice_end = window or (None, None)
        if not Order.objects.filter(host=one.host, state__in=Order.OPEN).exists():
            plan_life(one)
        one.save()
        plan_advice(one, retry_after)


def raise_alarm(certificate_id: UUID) -> None:
    """A quarter of the life is left and nothing replaced it: staff see it on the board."""
    with transaction.atomic():
        one = locks.lock_certificate(certificate_id)
        unschedule(ALARM, str(certificate_id), store=_PLATFORM)
        if one is None or one.state != Certificate.State.CURRENT:
            return
        one.alarmed_at = clock.real_now()
        one.save(update_fields=["alarmed_at"])
        record(MACHINE, "certificate.late", "host", one.host, ends=one.not_after.isoformat())
        log.error("certificate_late", host=one.host, not_after=one.not_after.isoformat())
