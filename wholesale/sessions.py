"""
What is paid by the session: the store tells each, wholesale bills a service's month in one line at
its own price of an hour, rounded once.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import Min, Sum

from contracts.workspaces import SessionsPeriodClosed
from kernel import clock
from kernel.errors import NotFound
from kernel.money import Money, exponent, round_minor
from kernel.periods import Period, month_of, start_of
from shared_apps.outbox.services import schedule
from shared_apps.resellers.models import Reseller
from wholesale.models import InvoiceLine, Product, ServiceCost, SessionCost

# A month's invoice waits so long for what desktops were used in it, and looks again so often.
_AT_MOST, _LOOK_AGAIN = timedelta(hours=24), timedelta(minutes=30)
_MINUTES = 60


def amount_of(minutes: int, hour_rate: Decimal, currency: str) -> Money:
    exact = (minutes * hour_rate / _MINUTES).scaleb(exponent(currency))
    return Money(round_minor(exact), currency)


def add_session_costs(store: str, event: SessionsPeriodClosed) -> None:
    """
    Write down what a store's desktop was used in a period that is over.

    Money:  at the price of an hour that the service began with.
    Locks:  the service's running or last row.
    Again:  a session that is known stays. Raises NotFound before its service is known: the delivery
            comes again.
    """
    service_id = UUID(event.service_id)
    with transaction.atomic():
        rows = ServiceCost.objects.select_for_update().filter(store=store, service_id=service_id)
        row = rows.order_by("-part").first()
        if row is None or row.hour_rate is None:
            raise NotFound(f"{event.service_id} has no price of an hour")
        told = json.loads(event.sessions)
        total = sum(one["minutes"] for one in told)
        shares = _retail(event.retail_net_minor, [one["minutes"] for one in told], row.currency)
        SessionCost.objects.bulk_create(
            [
                SessionCost(
                    id=UUID(one["id"]),
                    store=store,
                    service_id=service_id,
                    month=date.fromisoformat(event.month),
                    from_at=datetime.fromisoformat(one["from"]),
                    until_at=datetime.fromisoformat(one["until"]),
                    minutes=one["minutes"],
                    hour_rate=row.hour_rate,
                    currency=row.currency,
                    retail_minor=share.minor,
                )
                for one, share in zip(told, shares, strict=True)
                if total
            ],
            ignore_conflicts=True,
        )
        until = datetime.fromisoformat(event.until_at)
        row.told_until = max(row.told_until or until, until)
        row.save(update_fields=["told_until"])


def _retail(minor: int, minutes: list[int], currency: str) -> list[Money]:
    return Money(minor, currency).allocate(minutes) if sum(minutes) else []


def session_lines(reseller: Reseller, month: Period) -> Iterator[InvoiceLine]:
    """
    One line for each service and month of which sessions are told and not billed: this month's, and
    what was told late of one before.
    """
    store, names = reseller.schema_name, dict(Product.objects.values_list("code", "name"))
    billed = set(
        InvoiceLine.objects.filter(store=store, kind=InvoiceLine.Kind.SESSIONS).values_list(
            "service_id", "period_start"
        )
    )
    sums = (
        SessionCost.objects.filter(store=store, month__lte=month.start, currency=reseller.currency)
        .values("service_id", "month", "hour_rate", "currency")
        .annotate(minutes=Sum("minutes"), retail=Sum("retail_minor"), first=Min("from_at"))
        .order_by("first", "service_id")
    )
    for one in sums:
        if (one["service_id"], one["month"]) in billed:
            continue
        service = ServiceCost.objects.filter(store=store, service_id=one["service_id"])
        row = service.latest("part")
        what, meant = names.get(row.product_code, row.product_code), month_of(one["month"])
        yield InvoiceLine(
            store=store,
            kind=InvoiceLine.Kind.SESSIONS,
            service_id=one["service_id"],
            period_start=meant.start,
            description=f"{what} – {row.label}"[:200],
            first_day=meant.start,
            end_day=meant.end,
            days=meant.days,
            days_in_month=meant.days,
            unit_minor=0,
            minutes=one["minutes"],
            hour_rate=one["hour_rate"],
            amount_minor=amount_of(one["minutes"], one["hour_rate"], one["currency"]).minor,
            retail_minor=one["retail"],
        )


def waits_for_sessions(store: str, month_start: date) -> bool:
    """
    Put a month's invoice off while a desktop of it was not told of, at most for a day: what comes
    later is on the next one.
    """
    reseller = Reseller.objects.get(schema_name=store)
    month = month_of(month_start)
    end = start_of(month.end, reseller.timezone)
    now = clock.real_now() + reseller.clock_offset
    rows = ServiceCost.objects.filter(
        store=store, hour_rate__isnull=False, started_on__lt=month.end
    ).exclude(ended_on__lte=month.start)
    waiting = [row for row in rows if row.told_until is None or row.told_until < end]
    waiting = [row for row in waiting if row.ended_on is None or row.ended_on >= month.end]
    if not waiting or now >= end + _AT_MOST:
        return False
    schedule("wholesale.bill", f"{store}:{month_start.isoformat()}", now + _LOOK_AGAIN, store=store)
    return True
