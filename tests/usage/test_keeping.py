"""What is long over is kept by the day; sums of any period stay as they were."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection

from kernel import clock
from kernel.db.partitions import ensure_month, months_kept
from kernel.ids import new_id
from kernel.periods import add_months
from shared_apps.metering.models import Day
from shared_apps.metering.selectors import Span, add_up
from shared_apps.metering.services import roll_up

OLD = add_months(clock.real_now().date().replace(day=1), -7)


@pytest.fixture
def subscription(in_acme):
    """Four events a day over a month that is long over, and one of a month that is kept."""
    key = new_id()
    ensure_month("metering_event", OLD)
    ensure_month("metering_event", clock.real_now().date())
    start = datetime(OLD.year, OLD.month, 1, tzinfo=UTC)
    rows = [start + timedelta(hours=6 * n, minutes=30) for n in range(4 * 28)]
    with connection.cursor() as cursor:
        for n, at in enumerate([*rows, clock.now()]):
            cursor.execute(
                "insert into metering_event (at, received_at, subscription_id, store, meter,"
                " quantity, key) values (%s, %s, %s, %s, 'backups', 1.5, %s)",
                [at, at, key, in_acme.key, f"k{n}"],
            )
    return key


def test_old_months_become_days_and_no_sum_changes(subscription, in_acme):
    start = datetime(OLD.year, OLD.month, 1, 22, tzinfo=UTC)  # a local midnight, or an hour off it
    spans = [
        Span(subscription, "backups", start - timedelta(days=2), clock.now() + timedelta(days=1)),
        Span(subscription, "backups", start - timedelta(days=99), start - timedelta(days=50)),
    ]
    before = add_up(spans)
    assert before[spans[0]] == (Decimal("169.5"), 113)
    assert OLD in roll_up()
    assert OLD not in months_kept("metering_event")
    assert add_up(spans) == before
    assert Day.objects.count() in {28, 29}
    assert roll_up() == []
