"""The book of what runs: terms and days, without the people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from kernel.money import Money
from kernel.periods import Interval
from tenant_apps.accounts.models import Customer
from tenant_apps.billing.models import Subscription

_RUNS = (
    Subscription.State.ACTIVE,
    Subscription.State.TRIALING,
    Subscription.State.PAST_DUE,
)


@dataclass(frozen=True, slots=True)
class Running:
    """
    The terms of a subscription that runs, and how far it is paid. Of its customer only what tax
    goes by. `delivery` names no host: that is somebody's.
    """

    plan_id: UUID
    description: str
    price: Money
    tax_category: str
    interval: Interval
    trial_days: int
    anchor_day: int
    started_on: date
    paid_until: date
    in_arrears: bool
    term_ends_on: date | None
    ends_with_term: bool
    early_end: str
    renews_until: date | None
    options: list[dict[str, Any]]
    delivery: dict[str, str]
    country: str
    region: str
    hourly: dict[str, Any] | None = None
    step_minutes: int = 0


def running_book() -> list[Running]:
    """What the current store is paid for, by plan and the day of the next invoice."""
    rows = list(Subscription.objects.filter(state__in=_RUNS, parked_reason=""))
    places = {
        key: (country, region)
        for key, country, region in Customer.objects.filter(
            pk__in={row.customer_id for row in rows}
        ).values_list("pk", "country", "region")
    }
    rows.sort(key=lambda row: (str(row.plan_id), row.next_bill_on, str(row.pk)))
    return [_running(row, places.get(row.customer_id, ("", ""))) for row in rows]


def _running(row: Subscription, place: tuple[str, str]) -> Running:
    delivery = {name: text for name, text in row.delivery.items() if name != "hostname"}
    return Running(
        plan_id=row.plan_id,
        description=row.description,
        price=row.price,
        tax_category=row.tax_category,
        interval=row.interval,
        trial_days=row.trial_days,
        anchor_day=row.anchor_day,
        started_on=row.started_on,
        paid_until=row.billed_until,
        in_arrears=row.in_arrears,
        term_ends_on=row.term_ends_on,
        ends_with_term=row.ends_with_term,
        early_end=row.early_end,
        renews_until=row.renews_until,
        options=row.options,
        delivery=delivery,
        country=place[0],
        region=place[1],
        hourly=row.hourly,
        step_minutes=row.step_minutes,
    )


def is_sold(line_id: UUID) -> bool:
    """A subscription stands for this order line."""
    return Subscription.objects.filter(order_line_id=line_id).exists()
