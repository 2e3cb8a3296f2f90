"""A service's traffic begins to count, and ends."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from contracts.traffic import TrafficWatched
from kernel import clock
from kernel.db.transactions import one_transaction
from kernel.periods import start_of
from kernel.tenancy.context import current_store
from shared_apps.outbox.services import publish, schedule, unschedule
from shared_apps.traffic.rules.windows import AGAIN
from shared_apps.traffic.selectors import is_read
from tenant_apps.bandwidth.locks import lock_gauge
from tenant_apps.bandwidth.models import Gauge
from tenant_apps.bandwidth.rules.periods import first_period
from tenant_apps.bandwidth.selectors import span_of, terms_of
from tenant_apps.billing.models import Subscription
from tenant_apps.catalog.models import DESKTOP, Plan
from tenant_apps.provisioning.models import Service

READ, CLOSE = "bandwidth.read", "bandwidth.close"
ALL = "all"
POOL = "pool:"
# What is written late of a period's last hours is read before the period is closed.
LATE = AGAIN + timedelta(minutes=10)
_EVERY = timedelta(hours=1)
# A clock that is moved by hand stops at each reading on its way.
_EVERY_MOVED = timedelta(hours=6)


def begin_gauge(service_id: UUID) -> Gauge | None:
    """
    Count the traffic of a service that is ready.

    Time:  months on the subscription's billing day; in pools and by the hour the calendar's.
    Tells: TrafficWatched.
    Again: the gauge that is there. None in a copy of a store, whose machines are made up, and for
           a desktop, which has no address of its own.
    """
    if current_store().is_copy:
        return None
    with one_transaction():
        service = Service.objects.get(pk=service_id)
        row = lock_gauge(service_id)
        if row is not None or service.active_at is None:
            return row
        subscription = Subscription.objects.get(pk=service.subscription_id)
        if _kind(subscription) == DESKTOP:
            return None
        day = clock.local_date(service.active_at, current_store().timezone)
        anchor = anchor_of(subscription)
        period = first_period(day, anchor, by_calendar=anchor == 1)
        row = Gauge.objects.create(
            service_id=service_id,
            subscription_id=subscription.pk,
            customer_id=service.customer_id,
            hostname=service.hostname,
            began_at=service.active_at,
            period_start=period.start,
            period_end=period.end,
        )
        _tell(service, row)
        plan_close(row)
        plan_reading(first=True)
    return row


def end_gauge(service_id: UUID) -> None:
    """
    The service is gone: its last period ends with it, or with its pool's month.

    Tells: TrafficWatched. Again: the first end stays.
    """
    with one_transaction():
        row = lock_gauge(service_id)
        if row is None or row.ended_at is not None:
            return
        service = Service.objects.get(pk=service_id)
        row.ended_at = max(service.ended_at or clock.now(), row.began_at)
        row.save(update_fields=["ended_at"])
        _tell(service, row)
        plan_close(row)


def begin_missing() -> int:
    """Services that were ready before their traffic was counted at all. Returns how many."""
    known = Gauge.objects.values("pk")
    rows = Service.objects.filter(state__in=["active", "suspended"]).exclude(pk__in=known)
    keys = list(rows.exclude(active_at=None).values_list("pk", flat=True))
    return sum(begin_gauge(key) is not None for key in keys)


def anchor_of(subscription: Subscription) -> int:
    """The day of the month on which its periods begin."""
    by_calendar = subscription.hourly or terms_of(subscription.pk).is_pooled
    return 1 if by_calendar else subscription.anchor_day


def plan_close(row: Gauge) -> None:
    """Its running period is closed a little after its end; a pool's members all at once."""
    pooled = terms_of(row.subscription_id).is_pooled
    subject = f"{POOL}{row.customer_id}" if pooled else str(row.pk)
    end = start_of(row.period_end, current_store().timezone) if pooled else span_of(row)[1]
    schedule(CLOSE, subject, end + LATE)


def plan_reading(*, first: bool = False) -> None:
    """Read again in an hour; `first`: soon, if there is a source at all."""
    if not is_read():
        unschedule(READ, ALL)
        return
    every = _EVERY_MOVED if current_store().clock_offset else _EVERY
    schedule(READ, ALL, clock.now() + (timedelta(minutes=10) if first else every))


def _kind(subscription: Subscription) -> str:
    return Plan.objects.values_list("product__kind", flat=True).get(pk=subscription.plan_id)


def _tell(service: Service, row: Gauge) -> None:
    kind = _kind(Subscription.objects.get(pk=row.subscription_id))
    addresses = f"{service.ipv4} {service.ipv6}".replace(",", " ").split()
    publish(
        TrafficWatched(
            service_id=str(service.pk),
            label=service.hostname,
            service_kind=kind,
            addresses=" ".join(addresses),
            machine_of=str(service.connection_id or ""),
            remote_id=service.remote_id,
            from_at=row.began_at.isoformat(),
            until_at=row.ended_at.isoformat() if row.ended_at else "",
        )
    )
