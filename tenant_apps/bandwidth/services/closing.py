"""A period is over: what it came to, told once to billing and to wholesale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from contracts.traffic import TRAFFIC_METER, TrafficPeriodClosed
from contracts.usage import UsagePeriodClosed
from kernel import clock
from kernel.db.transactions import one_transaction
from kernel.periods import Period
from shared_apps.outbox.services import publish, schedule, unschedule
from shared_apps.traffic import figures
from shared_apps.traffic.rules.windows import AGAIN
from tenant_apps.bandwidth.locks import lock_gauge, lock_gauges_of
from tenant_apps.bandwidth.models import Gauge, PeriodUse
from tenant_apps.bandwidth.rules.periods import following
from tenant_apps.bandwidth.rules.pooling import Member, Share, share_out
from tenant_apps.bandwidth.selectors import Terms, Used, span_of, terms_of, used_between
from tenant_apps.bandwidth.services.beginning import CLOSE, LATE, POOL, anchor_of, plan_close
from tenant_apps.bandwidth.services.looking import note_alerts, pool_span
from tenant_apps.billing.models import Subscription
from tenant_apps.catalog.rules.usage import rate
from tenant_apps.provisioning.models import Service

_LOOK_AGAIN = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class _Closing:
    """A gauge with its terms and what it used; `used` None: no source reads it."""

    gauge: Gauge
    terms: Terms
    start: datetime
    end: datetime
    used: Used | None


def close_service(service_id: UUID) -> PeriodUse | None:
    """
    Close the running period of a service's traffic, once it is over and all of it was read.

    Money:  none moves here: billing rates the quantity by the price that the plan was sold at.
    Time:   two hours after its end at the earliest, for flows that are written late. A source that
            does not answer is waited for.
    Locks:  the gauge.
    Tells:  UsagePeriodClosed, TrafficPeriodClosed; TrafficAlert for what was passed last.
    Again:  the next period runs by then, and is not over: nothing. Invariants: I-140, I-141.
    """
    with one_transaction():
        row = lock_gauge(service_id)
        if row is None or row.is_closed:
            unschedule(CLOSE, str(service_id))
            return None
        terms = terms_of(row.subscription_id)
        if terms.is_pooled:
            unschedule(CLOSE, str(service_id))
            plan_close(row)
            return None
        closing = _closing(row, terms)
        if not _is_ripe([closing], closing.end, str(service_id)):
            return None
        made = None
        if closing.used is not None:
            over = max(closing.used.used - terms.quota, Decimal(0)) if terms.quota else Decimal(0)
            made = _close(closing, Share(str(service_id), Decimal(0), over))
            note_alerts(row, terms, closing.used.used, terms.quota, closing.start, closing.end)
        _go_on(row)
    return made


def close_pool(customer_id: UUID) -> list[PeriodUse]:
    """
    Close a month of all the services that share their quotas: what one leaves, others may use.

    As close_service for the rest. Locks: the customer's gauges.
    """
    subject = f"{POOL}{customer_id}"
    with one_transaction():
        known = [(row, terms_of(row.subscription_id)) for row in lock_gauges_of(customer_id)]
        pooled = [(row, terms) for row, terms in known if terms.is_pooled]
        if not pooled:
            unschedule(CLOSE, subject)
            return []
        last_day = min(row.period_end for row, _terms in pooled)
        members = [_closing(row, its) for row, its in pooled if row.period_end == last_day]
        start, end = pool_span(members[0].gauge)
        if not _is_ripe(members, end, subject):
            return []
        read = [one for one in members if one.used is not None]
        shares = share_out([_member(one) for one in members])
        made = [
            _close(one, share)
            for one, share in zip(members, shares, strict=True)
            if one.used is not None
        ]
        if read:
            used = sum((one.used.used for one in read if one.used), Decimal(0))
            quota = sum((one.terms.quota for one in members), Decimal(0))
            note_alerts(read[0].gauge, read[0].terms, used, quota, start, end, pooled=True)
        for one in members:
            _go_on(one.gauge)
    return made


def _closing(row: Gauge, terms: Terms) -> _Closing:
    start, end = span_of(row)
    watch = figures.watch_of(row.pk)
    is_watched = watch is not None and watch.read_until is not None
    used = used_between(row.pk, terms, start, end) if is_watched and end > start else None
    return _Closing(row, terms, start, end, used)


def _member(one: _Closing) -> Member:
    used = one.used.used if one.used else Decimal(0)
    return Member(str(one.gauge.pk), used, one.terms.quota)


def _is_ripe(members: Sequence[_Closing], end: datetime, subject: str) -> bool:
    """Over, and read to its end with what comes late; if not, it is planned again."""
    now = clock.now()
    if now < end + LATE:
        schedule(CLOSE, subject, end + LATE)
        return False
    late = [one for one in members if _is_unread(one)]
    for one in late:
        if one.gauge.waits_since is None:
            one.gauge.waits_since = now
            one.gauge.save(update_fields=["waits_since"])
    if late:
        schedule(CLOSE, subject, now + _LOOK_AGAIN)
    return not late


def _is_unread(one: _Closing) -> bool:
    """A source reads it, and has not said all. What nobody reads is not waited for."""
    watch = figures.watch_of(one.gauge.pk)
    if watch is None or watch.connection_id is None:
        return False
    return watch.read_until is None or watch.read_until < one.end + AGAIN


def _close(one: _Closing, share: Share) -> PeriodUse:
    if one.used is None:
        raise ValueError("nobody read this period")
    gauge, terms, used = one.gauge, one.terms, one.used
    quantity = used.used - share.borrowed
    row = PeriodUse.objects.create(
        service_id=gauge.pk,
        customer_id=gauge.customer_id,
        from_at=one.start,
        until_at=one.end,
        bytes_in=used.tally.bytes_in,
        bytes_out=used.tally.bytes_out,
        basis=terms.basis,
        counts=terms.counts,
        unit=terms.unit,
        used=used.used,
        quota=terms.quota,
        borrowed=share.borrowed,
        overage=share.overage,
        quantity=quantity,
        closed_at=clock.now(),
    )
    price = terms.price
    retail = rate(price.price, quantity).amount.minor if price else 0
    _tell(gauge, row, retail)
    return row


def _tell(gauge: Gauge, row: PeriodUse, retail_net_minor: int) -> None:
    span = {"from_at": row.from_at.isoformat(), "until_at": row.until_at.isoformat()}
    quantity = f"{row.quantity:f}"
    publish(
        UsagePeriodClosed(
            subscription_id=str(gauge.subscription_id),
            meter=TRAFFIC_METER,
            quantity=quantity,
            revision=row.revision,
            **span,
        )
    )
    service = Service.objects.get(pk=gauge.pk)
    publish(
        TrafficPeriodClosed(
            service_id=str(gauge.pk),
            subscription_id=str(gauge.subscription_id),
            customer_id=str(gauge.customer_id),
            hostname=gauge.hostname,
            product_name=service.product_name,
            wholesale_code=service.wholesale_code,
            bytes_in=row.bytes_in,
            bytes_out=row.bytes_out,
            quantity=quantity,
            overage=f"{row.overage:f}",
            unit=row.unit,
            revision=row.revision,
            retail_net_minor=retail_net_minor,
            **span,
        )
    )


def _go_on(row: Gauge) -> None:
    """The next month begins; after the last one nothing does."""
    subject = str(row.pk)
    ended = row.ended_at is not None and row.ended_at <= span_of(_whole(row))[1]
    if ended:
        row.is_closed, row.waits_since = True, None
        row.save(update_fields=["is_closed", "waits_since"])
        unschedule(CLOSE, subject)
        return
    anchor = anchor_of(Subscription.objects.get(pk=row.subscription_id))
    coming: Period = following(row.period_end, anchor)
    row.period_start, row.period_end, row.waits_since = coming.start, coming.end, None
    row.save(update_fields=["period_start", "period_end", "waits_since"])
    unschedule(CLOSE, subject)
    plan_close(row)


def _whole(row: Gauge) -> Gauge:
    """The same month, as if the service went on."""
    return Gauge(began_at=row.began_at, period_start=row.period_start, period_end=row.period_end)
