"""What wholesale hears of after a month was billed stands on the next invoice, to the day."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kernel.ids import new_id
from kernel.money import Money
from kernel.periods import add_months
from wholesale.models import InvoiceLine
from wholesale.months import month_sums
from wholesale.services import add_cost, bill_month, change_cost, end_cost

MARCH, APRIL, MAY, JUNE = (date(2027, month, 1) for month in (3, 4, 5, 6))


def starts(store, day: date):
    service_id = new_id()
    add_cost(
        store.key,
        service_id=service_id,
        product_code="vps-professional",
        label="web1",
        retail=Money(1500, "EUR"),
        started_on=day,
    )
    return service_id


def lines(invoice) -> list[tuple[str, date, int, int]]:
    rows = invoice.lines.exclude(kind="fee").order_by("period_start", "kind")
    return [(row.kind, row.period_start, row.days, row.amount_minor) for row in rows]


def test_a_service_heard_of_late_is_billed_for_its_months(acme, on_platform):
    bill_month(acme.key, MARCH)
    bill_month(acme.key, APRIL)
    starts(acme, date(2027, 3, 17))
    found = bill_month(acme.key, MAY)
    assert lines(found) == [
        ("service", MARCH, 15, 387),
        ("service", APRIL, 30, 800),
        ("service", MAY, 31, 800),
    ]
    assert found.total_minor == 9900 + 387 + 800 + 800
    assert lines(bill_month(acme.key, JUNE)) == [("service", JUNE, 30, 800)]


def test_an_end_heard_of_late_is_given_back(acme, on_platform):
    service_id = starts(acme, MARCH)
    bill_month(acme.key, MARCH)
    bill_month(acme.key, APRIL)
    end_cost(acme.key, service_id=service_id, ended_on=date(2027, 3, 16))
    found = bill_month(acme.key, MAY)
    assert lines(found) == [("credit", MARCH, 16, 387 - 800), ("credit", APRIL, 30, -800)]
    assert found.total_minor == 9900 - 413 - 800
    assert lines(bill_month(acme.key, JUNE)) == []


def test_start_and_end_heard_of_late_bill_only_the_days_between(acme, on_platform):
    bill_month(acme.key, MARCH)
    service_id = starts(acme, date(2027, 3, 2))
    end_cost(acme.key, service_id=service_id, ended_on=date(2027, 3, 12))
    assert lines(bill_month(acme.key, APRIL)) == [("service", MARCH, 10, 258)]


def test_the_month_of_the_store_counts_servers_not_lines(acme, on_platform):
    bill_month(acme.key, MARCH)
    service_id = starts(acme, date(2027, 3, 17))
    bill_month(acme.key, APRIL)
    end_cost(acme.key, service_id=service_id, ended_on=date(2027, 4, 16))
    bill_month(acme.key, MAY)
    may, april, _ = month_sums(acme.key)[:3]
    assert (april.services, april.wholesale.minor, april.retail.minor) == (1, 1187, 2226)
    assert (may.services, may.wholesale.minor, may.retail.minor) == (0, -400, -750)


@pytest.mark.parametrize("heard", ["before", "after"])
def test_a_months_bill_is_the_same_whichever_news_came_first(acme, on_platform, heard):
    if heard == "after":
        bill_month(acme.key, MARCH)
    first, second = starts(acme, date(2027, 3, 9)), starts(acme, date(2027, 3, 20))
    end_cost(acme.key, service_id=first, ended_on=date(2027, 3, 28))
    if heard == "before":
        bill_month(acme.key, MARCH)
    bill_month(acme.key, APRIL)
    billed = InvoiceLine.objects.filter(service_id__in=[first, second], period_start=MARCH)
    assert sum(row.amount_minor for row in billed) == 490 + 310


@settings(max_examples=12, suppress_health_check=list(HealthCheck), deadline=None)
@given(st.data())
def test_in_the_end_every_day_is_billed_once(acme, on_platform, data):
    """Start and end are heard of in any month at all; the sum of days is the days it ran."""
    from django.db import transaction

    began = date(2027, 3, 1 + data.draw(st.integers(0, 30)))
    ended = add_months(began, data.draw(st.integers(0, 3)))
    hears_start = data.draw(st.integers(0, 4))
    hears_end = data.draw(st.integers(hears_start, 5))
    service_id = None
    with transaction.atomic():
        for number in range(7):
            if number == hears_start:
                service_id = starts(acme, began)
            if number == hears_end:
                end_cost(acme.key, service_id=service_id, ended_on=ended)
            bill_month(acme.key, add_months(MARCH, number))
        rows = InvoiceLine.objects.filter(service_id=service_id)
        days = sum(row.days if row.kind == "service" else -row.days for row in rows)
        assert days == (ended - began).days
        transaction.set_rollback(True)


def changes(store, service_id, day: date, code: str = "vps-business", retail: int = 2800) -> None:
    change_cost(
        store.key,
        service_id=service_id,
        product_code=code,
        retail=Money(retail, "EUR"),
        changed_on=day,
    )


def test_another_product_costs_from_its_day_on_and_no_day_is_on_both(acme, on_platform):
    service_id = starts(acme, MARCH)
    changes(acme, service_id, date(2027, 3, 11))
    found = bill_month(acme.key, MARCH)
    assert [
        (row.first_day.day, row.days, row.amount_minor)
        for row in found.lines.exclude(kind="fee").order_by("part")
    ] == [
        (1, 10, 258),
        (11, 21, 1084),
    ]
    assert lines(bill_month(acme.key, APRIL)) == [("service", APRIL, 30, 1600)]


def test_a_change_heard_of_late_is_put_right(acme, on_platform):
    service_id = starts(acme, MARCH)
    bill_month(acme.key, MARCH)
    changes(acme, service_id, date(2027, 3, 11))
    found = bill_month(acme.key, APRIL)
    assert sorted(lines(found)) == sorted(
        [
            ("credit", MARCH, 21, 258 - 800),
            ("service", MARCH, 21, 1084),
            ("service", APRIL, 30, 1600),
        ]
    )


def test_two_changes_on_a_day_are_billed_for_the_last(acme, on_platform):
    service_id = starts(acme, MARCH)
    changes(acme, service_id, date(2027, 3, 11))
    changes(acme, service_id, date(2027, 3, 11), "vps-starter", 700)
    found = bill_month(acme.key, MARCH)
    rows = found.lines.exclude(kind="fee").order_by("part")
    assert [(row.unit_minor, row.days) for row in rows] == [(800, 10), (400, 21)]


def test_another_price_for_the_customer_changes_no_cost(acme, on_platform):
    service_id = starts(acme, MARCH)
    changes(acme, service_id, date(2027, 3, 11), "vps-professional", 2000)
    [row] = bill_month(acme.key, MARCH).lines.exclude(kind="fee")
    assert (row.days, row.amount_minor, row.retail_minor) == (31, 800, 2000)


def test_a_service_that_changed_ends_once(acme, on_platform):
    service_id = starts(acme, MARCH)
    changes(acme, service_id, date(2027, 3, 11))
    end_cost(acme.key, service_id=service_id, ended_on=date(2027, 3, 21))
    changes(acme, service_id, date(2027, 3, 25), "vps-starter", 700)
    rows = bill_month(acme.key, MARCH).lines.exclude(kind="fee").order_by("part")
    assert [row.days for row in rows] == [10, 10]
    assert lines(bill_month(acme.key, APRIL)) == []
