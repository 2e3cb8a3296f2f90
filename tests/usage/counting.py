"""A store with a server whose backups are charged by the gigabyte, and programs that count."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from kernel import clock
from shared_apps.metering.rules.taking import Reading
from shared_apps.metering.services import Outcome
from tenant_apps.billing.models import Subscription
from tenant_apps.usage.services import take_events

METER = "backups"


def reading(row: Subscription, key: str, quantity: Any = 10, **facts: Any) -> Reading:
    found = {"at": clock.now(), "meter": METER, "corrects": "", **facts}
    return Reading(row.pk, found["meter"], key, Decimal(quantity), found["at"], found["corrects"])


def take(*readings: Reading) -> Outcome:
    return take_events(readings, source="test")


def fates(outcome: Outcome, count: int) -> list[tuple[str, str]]:
    found = [outcome.fate(place) for place in range(count)]
    return [(one.status, one.code) for one in found]


def hours_ago(hours: float) -> datetime:
    return clock.now() - timedelta(hours=hours)
