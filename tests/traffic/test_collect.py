"""Reading flows of a store's services: what is kept, again and again, and what goes wrong."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError

from contracts.traffic import TrafficWatched
from kernel.ids import new_id
from kernel.tenancy.context import in_store, on_platform_side
from shared_apps.traffic import figures
from shared_apps.traffic.flows import collect
from shared_apps.traffic.models import Holding, Hour, Sample, Watch
from shared_apps.traffic.services import pause, watch
from shared_apps.traffic.shapes import NONE, Tally
from tests.flows import GB

BEGAN = datetime(2026, 3, 1, 10, tzinfo=UTC)
HOUR = timedelta(hours=1)
ADDRESS = "203.0.113.10"


def told(service: UUID, addresses: str = ADDRESS, **facts: str) -> TrafficWatched:
    return TrafficWatched(
        **{
            "service_id": str(service),
            "label": "web1.example.com",
            "service_kind": "vps",
            "addresses": addresses,
            "machine_of": "",
            "remote_id": "",
            "from_at": BEGAN.isoformat(),
            **facts,
        }
    )


@pytest.fixture
def service(db, acme) -> UUID:
    key = new_id()
    with on_platform_side():
        watch(acme.key, told(key))
    return key


def total(acme, service: UUID) -> Tally:
    with in_store(acme):
        return figures.sum_of(service, BEGAN - 99 * HOUR, BEGAN + 9999 * HOUR)


def state_of(service: UUID) -> Watch:
    with on_platform_side():
        return Watch.objects.get(service_id=service)


def test_flows_become_samples_hours_and_days(acme, cluster, service):
    cluster.connect()
    cluster.feed(
        cluster.sent(ADDRESS, BEGAN + timedelta(minutes=2), 700),
        cluster.sent(ADDRESS, BEGAN + timedelta(minutes=4), 300),
        cluster.received(ADDRESS, BEGAN + timedelta(minutes=59), 50),
        cluster.sent(ADDRESS, BEGAN + timedelta(hours=14), 5),
        cluster.sent("203.0.113.99", BEGAN + HOUR, 9_999),  # nobody's of ours
    )
    collect(acme, BEGAN + 20 * HOUR)
    with on_platform_side():
        rows = Sample.objects.filter(service_id=service).order_by("at")
        assert [(row.at - BEGAN, row.seconds, row.bytes_in, row.bytes_out) for row in rows] == [
            (timedelta(0), 300, 0, 1000),
            (timedelta(minutes=55), 300, 50, 0),
            (timedelta(hours=14), 300, 0, 5),
        ]
    with in_store(acme):
        assert [
            (one.at, one.bytes_in, one.bytes_out)
            for one in figures.hours_of(service, BEGAN, BEGAN + 20 * HOUR)
        ] == [(BEGAN, 50, 1000), (BEGAN + 14 * HOUR, 0, 5)]
        # 14 hours after eleven o'clock in Berlin is the next day there.
        first = BEGAN.date()
        days = figures.days_of(service, first, first + timedelta(days=9))
        assert [(one.at.day, one.bytes_out) for one in days] == [(1, 1000), (2, 5)]
    assert state_of(service).read_until == BEGAN + 20 * HOUR


def test_reading_again_changes_nothing_and_late_flows_are_added(acme, cluster, service):
    cluster.connect()
    cluster.feed(cluster.sent(ADDRESS, BEGAN + HOUR, 100))
    for _ in range(3):
        collect(acme, BEGAN + 2 * HOUR)
    assert total(acme, service) == Tally(0, 100)
    cluster.feed(cluster.sent(ADDRESS, BEGAN + HOUR + timedelta(minutes=1), 11))
    collect(acme, BEGAN + 3 * HOUR)
    assert total(acme, service) == Tally(0, 111)
    # What is older than the two hours that are read again is not found any more.
    cluster.feed(cluster.sent(ADDRESS, BEGAN + timedelta(minutes=1), 7))
    collect(acme, BEGAN + 4 * HOUR)
    assert total(acme, service) == Tally(0, 111)


@pytest.mark.parametrize(
    "mode", ["timed_out", "shards_failed", "rate_limit", "unavailable", "garble", "cut"]
)
def test_a_part_of_an_answer_is_never_kept(acme, cluster, service, mode):
    cluster.connect()
    cluster.feed(cluster.sent(ADDRESS, BEGAN + HOUR, 100))
    cluster.arm(mode)
    collect(acme, BEGAN + 2 * HOUR)
    assert cluster.fired() == 1
    assert total(acme, service) == NONE
    row = state_of(service)
    assert row.read_until is None
    assert row.trouble
    collect(acme, BEGAN + 2 * HOUR)
    assert total(acme, service) == Tally(0, 100)
    assert state_of(service).trouble == ""


def test_both_layouts_and_both_ways_to_sign_in(acme, cluster, service):
    cluster.connect(layout="ecs", username="", api_key=cluster.by_key["api_key"])
    cluster.feed(cluster.sent(ADDRESS, BEGAN + HOUR, 100), layout="ecs")
    cluster.feed(cluster.sent(ADDRESS, BEGAN + HOUR, 999), layout="codex")
    collect(acme, BEGAN + 2 * HOUR)
    assert total(acme, service) == Tally(0, 100)


def test_only_the_edge_routers_count_and_nothing_between_own_networks(acme, cluster, service):
    cluster.connect(exporters="192.0.2.1")
    inside = {**cluster.sent(ADDRESS, BEGAN + HOUR, 5_000), "dst": "198.51.100.3"}
    cluster.feed(
        cluster.sent(ADDRESS, BEGAN + HOUR, 100),
        cluster.sent(ADDRESS, BEGAN + HOUR, 100, exporter="192.0.2.2"),
        inside,
    )
    collect(acme, BEGAN + 2 * HOUR)
    assert total(acme, service) == Tally(0, 100)


def test_many_pages_of_an_answer_are_read_to_the_end(acme, cluster, service):
    cluster.connect()
    step = timedelta(minutes=5)
    many = 12 * 100
    cluster.feed(*(cluster.sent(ADDRESS, BEGAN + at * step, 3) for at in range(many)))
    collect(acme, BEGAN + 101 * HOUR)
    assert total(acme, service) == Tally(0, 3 * many)


def test_a_network_of_ipv6_is_its_services_whole(acme, cluster, db):
    key = new_id()
    with on_platform_side():
        watch(acme.key, told(key, "203.0.113.20 2001:db8:7::/64"))
    cluster.connect()
    cluster.feed(
        cluster.sent("2001:db8:7::1", BEGAN + HOUR, 10),
        cluster.sent("2001:db8:7::2", BEGAN + HOUR, 20),
        cluster.sent("203.0.113.20", BEGAN + HOUR, 3),
    )
    collect(acme, BEGAN + 2 * HOUR)
    assert total(acme, key) == Tally(0, 33)


def test_an_address_that_goes_to_another_service_is_billed_to_each_for_its_time(
    acme, cluster, service
):
    handed = BEGAN + 5 * HOUR
    heir = new_id()
    with on_platform_side():
        watch(acme.key, told(heir, from_at=handed.isoformat()))
    cluster.connect()
    cluster.feed(
        cluster.sent(ADDRESS, handed - timedelta(minutes=6), 100),
        cluster.sent(ADDRESS, handed + timedelta(minutes=1), 7),
    )
    collect(acme, BEGAN + 9 * HOUR)
    assert (total(acme, service), total(acme, heir)) == (Tally(0, 100), Tally(0, 7))


def test_nobody_else_can_hold_an_address_at_the_same_time(acme, service):
    with on_platform_side():
        other = Watch.objects.create(
            store=acme.key, service_id=new_id(), label="b", kind="vps", started_at=BEGAN
        )
        with pytest.raises(DatabaseError, match="traffic_one_holder"), transaction.atomic():
            Holding.objects.create(
                watch=other, store=acme.key, prefix="203.0.113.0/28", from_at=BEGAN + HOUR
            )


def test_a_gap_is_read_when_the_source_answers_again(acme, cluster, service):
    cluster.connect()
    collect(acme, BEGAN + 2 * HOUR)
    cluster.feed(cluster.sent(ADDRESS, BEGAN + 30 * HOUR, 100))
    cluster.arm("unavailable", times=2)
    collect(acme, BEGAN + 40 * HOUR)
    assert total(acme, service) == NONE
    collect(acme, BEGAN + 90 * HOUR)  # its first piece fails once more
    collect(acme, BEGAN + 90 * HOUR)
    assert total(acme, service) == Tally(0, 100)
    assert state_of(service).read_until == BEGAN + 90 * HOUR


def test_a_service_that_ended_is_read_to_its_end_and_no_further(acme, cluster, service):
    ended = BEGAN + 3 * HOUR
    with on_platform_side():
        watch(acme.key, told(service, until_at=ended.isoformat()))
    cluster.connect()
    cluster.feed(
        cluster.sent(ADDRESS, ended - timedelta(minutes=1), 40),
        cluster.sent(ADDRESS, ended + timedelta(minutes=6), 999),
    )
    for later in (2, 4, 6, 30):
        collect(acme, BEGAN + later * HOUR)
    assert total(acme, service) == Tally(0, 40)
    assert state_of(service).read_until == BEGAN + 6 * HOUR  # then it is left alone


def test_nothing_is_asked_of_a_source_that_is_paused(acme, cluster, service, staff_actor):
    row = cluster.connect()
    with on_platform_side():
        pause(row.pk, reason="moving", actor=staff_actor)
    cluster.feed(cluster.sent(ADDRESS, BEGAN + HOUR, 100))
    collect(acme, BEGAN + 2 * HOUR)
    assert total(acme, service) == NONE
    assert state_of(service).connection_id is None


def test_a_store_sees_its_own_figures_and_cannot_write_them(acme, beta, cluster, service):
    cluster.connect()
    cluster.feed(cluster.sent(ADDRESS, BEGAN + HOUR, 3 * GB))
    collect(acme, BEGAN + 2 * HOUR)
    with in_store(acme):
        assert Hour.objects.count() == 1
    with in_store(beta):
        assert Hour.objects.count() == Sample.objects.count() == Watch.objects.count() == 0
        for table in ("traffic_hour", "traffic_sample", "traffic_day", "traffic_watch"):
            with (
                pytest.raises(DatabaseError, match="permission denied"),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(f"DELETE FROM {table}")
        for table in ("traffic_connection", "traffic_holding"):
            with (
                pytest.raises(DatabaseError, match="permission denied"),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(f"SELECT 1 FROM {table}")


def test_a_new_source_looks_back_a_month_and_a_little_and_no_further(acme, cluster, service):
    cluster.connect()
    late = BEGAN + timedelta(days=90)
    cluster.feed(
        cluster.sent(ADDRESS, BEGAN + HOUR, 999), cluster.sent(ADDRESS, late - 30 * 24 * HOUR, 7)
    )
    collect(acme, late)
    assert total(acme, service) == Tally(0, 7)
    assert state_of(service).since_at == late - timedelta(days=35)
