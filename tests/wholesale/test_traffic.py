"""Traffic beyond what a product includes: each period costs its store once, to the byte."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import DatabaseError
from hypothesis import given
from hypothesis import strategies as st

from contracts.traffic import TrafficPeriodClosed
from kernel.errors import NotFound
from kernel.ids import new_id
from kernel.money import Money
from kernel.tenancy.context import in_store, on_platform_side
from wholesale.models import Invoice, InvoiceLine, Price, ServiceCost, TrafficCost
from wholesale.months import month_sums
from wholesale.services import add_cost, bill_month, change_cost
from wholesale.traffic import add_traffic_cost, amount_of, beyond_of, overage_by_month

MARCH, APRIL, MAY, JUNE = (date(2027, month, 1) for month in (3, 4, 5, 6))
TB = 10**12


@pytest.fixture
def service(acme, on_platform):
    """A Professional (4,000 GB) since the tenth of March."""
    key = new_id()
    add_cost(
        acme.key,
        service_id=key,
        product_code="vps-professional",
        label="web1",
        retail=Money(1500, "EUR"),
        started_on=date(2027, 3, 10),
    )
    return key


def told(service, month: int, octets: int, **facts) -> TrafficPeriodClosed:
    """From the tenth of a month to the tenth of the next, in Berlin."""
    until = month + 1
    known = {
        "from_at": f"2027-{month:02}-10T00:00:00+0{1 if month < 4 else 2}:00",
        "until_at": f"2027-{until:02}-10T00:00:00+0{1 if until < 4 else 2}:00",
        "retail_net_minor": 0,
        "revision": 1,
        **facts,
    }
    return TrafficPeriodClosed(
        service_id=str(service),
        subscription_id=str(new_id()),
        customer_id=str(new_id()),
        hostname="web1",
        product_name="Professional",
        wholesale_code="vps-professional",
        bytes_in=octets // 3,
        bytes_out=octets - octets // 3,
        quantity="0",
        overage="0",
        unit="GB",
        **known,
    )


def lines(invoice: Invoice) -> list[tuple[date, int, int, int]]:
    rows = InvoiceLine.objects.filter(invoice=invoice, kind="traffic").order_by("pk")
    return [(row.period_start, row.part, row.amount_minor, row.retail_minor) for row in rows]


def test_a_period_beyond_is_one_line_on_the_month_in_which_it_was_told(acme, service):
    add_traffic_cost(acme.key, told(service, 3, 5 * TB, retail_net_minor=1000))
    # 1,000 GB at half a cent.
    found = bill_month(acme.key, APRIL)
    assert lines(found) == [(date(2027, 3, 10), 1, 500, 1000)]
    assert found.total_minor == sum(row.amount_minor for row in found.lines.all())
    [line] = InvoiceLine.objects.filter(kind="traffic")
    assert line.description == "Traffic: Professional – web1, 1000 GB beyond 4000 GB"
    assert lines(bill_month(acme.key, MAY)) == []
    sums = {one.invoice.period_start: one for one in month_sums(acme.key)}
    assert sums[APRIL].wholesale == Money(500 + 800 + 568, "EUR")  # and March, heard of late


def test_what_is_included_costs_nothing_and_stands_on_no_line(acme, service):
    add_traffic_cost(acme.key, told(service, 3, 4 * TB))
    assert lines(bill_month(acme.key, APRIL)) == []
    assert TrafficCost.objects.get().amount_minor == 0


def test_the_same_news_twice_cost_once(acme, service):
    news = told(service, 3, 5 * TB)
    assert add_traffic_cost(acme.key, news) is not None
    assert add_traffic_cost(acme.key, news) is None
    assert TrafficCost.objects.count() == 1
    bill_month(acme.key, APRIL)
    assert add_traffic_cost(acme.key, news) is None
    assert lines(bill_month(acme.key, MAY)) == []


def test_the_database_keeps_the_once(acme, service):
    add_traffic_cost(acme.key, told(service, 3, 5 * TB))
    found = bill_month(acme.key, APRIL)
    for row in (TrafficCost.objects.get(), InvoiceLine.objects.get(kind="traffic")):
        row.pk, row._state.adding = None, True
        if isinstance(row, TrafficCost):
            row.line = None
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save()
    assert len(lines(found)) == 1


def test_a_period_that_is_told_anew_is_a_line_of_the_difference(acme, service):
    add_traffic_cost(acme.key, told(service, 3, 5 * TB, retail_net_minor=1000))
    bill_month(acme.key, APRIL)
    add_traffic_cost(acme.key, told(service, 3, 4 * TB + TB // 2, retail_net_minor=500, revision=2))
    # Older news that come late say nothing any more.
    assert add_traffic_cost(acme.key, told(service, 3, 9 * TB, revision=1)) is None
    assert lines(bill_month(acme.key, MAY)) == [(date(2027, 3, 10), 2, -250, -500)]
    add_traffic_cost(acme.key, told(service, 3, 5 * TB, retail_net_minor=1000, revision=3))
    assert lines(bill_month(acme.key, JUNE)) == [(date(2027, 3, 10), 3, 250, 500)]
    everything = InvoiceLine.objects.filter(kind="traffic")
    assert sum(row.amount_minor for row in everything) == 500


def test_a_service_keeps_the_price_of_the_day_it_began(acme, service):
    Price.objects.update(traffic_rate=Decimal(1))
    assert add_traffic_cost(acme.key, told(service, 3, 5 * TB)).amount_minor == 500


def test_a_service_of_before_there_was_a_price_costs_nothing(acme, service):
    ServiceCost.objects.update(traffic_rate=None)
    assert add_traffic_cost(acme.key, told(service, 3, 5 * TB)).amount_minor == 0


def test_a_period_is_of_the_product_on_which_it_began(acme, service):
    change_cost(
        acme.key,
        service_id=service,
        product_code="vps-business",
        retail=Money(2800, "EUR"),
        changed_on=date(2027, 4, 2),
    )
    assert add_traffic_cost(acme.key, told(service, 3, 9 * TB)).beyond == 5000
    assert add_traffic_cost(acme.key, told(service, 4, 9 * TB)).beyond == 1000


def test_days_of_traffic_are_no_days_of_the_service(acme, service):
    """A month heard of late would be found billed already."""
    add_traffic_cost(acme.key, told(service, 3, 5 * TB))
    bill_month(acme.key, APRIL)
    rows = bill_month(acme.key, MAY).lines.filter(kind="service")
    assert [(row.period_start, row.days) for row in rows] == [(MAY, 31)]


def test_news_before_their_service_come_again(acme, on_platform):
    with pytest.raises(NotFound):
        add_traffic_cost(acme.key, told(new_id(), 3, TB))


def test_the_staff_see_what_a_month_cost_and_brought(acme, service):
    add_traffic_cost(acme.key, told(service, 3, 6 * TB, retail_net_minor=1000))
    add_traffic_cost(acme.key, told(service, 3, 5 * TB, retail_net_minor=900, revision=2))
    add_traffic_cost(acme.key, told(service, 4, 4 * TB + 1))
    assert [
        (one.month, one.stores, one.gigabytes, one.wholesale.minor, one.retail.minor)
        for one in overage_by_month()
    ] == [(MAY, 1, Decimal("1e-9"), 0, 0), (APRIL, 1, Decimal(1000), 500, 900)]
    assert overage_by_month()[1].margin == Money(400, "EUR")


def test_a_store_reads_its_own_and_writes_none(acme, beta, db):
    key = new_id()
    with on_platform_side():
        add_cost(
            acme.key,
            service_id=key,
            product_code="vps-professional",
            label="web1",
            retail=Money(1500, "EUR"),
            started_on=date(2027, 3, 10),
        )
        add_traffic_cost(acme.key, told(key, 3, 5 * TB))
    with in_store(acme):
        assert TrafficCost.objects.count() == 1
    with in_store(beta):
        assert TrafficCost.objects.count() == 0
        with (
            pytest.raises(DatabaseError, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute("update wholesale_trafficcost set amount_minor = 0")


@given(st.integers(0, 10**16), st.integers(0, 20_000))
def test_parts_of_what_is_beyond_are_exact(octets, included):
    beyond = beyond_of(octets, included)
    if included:
        assert beyond * 10**9 == max(octets - included * 10**9, 0)
    else:
        assert beyond == 0
    assert amount_of(beyond, Decimal(0), "EUR").minor == 0
    assert amount_of(beyond, Decimal("0.005"), "EUR").minor >= 0
