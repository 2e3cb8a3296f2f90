"""Counters of panels: what they say between two looks, and who reads a service."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from kernel.actor import MACHINE
from kernel.ids import new_id
from kernel.tenancy.context import in_store, on_platform_side
from shared_apps.traffic import figures
from shared_apps.traffic.models import Watch
from shared_apps.traffic.services import keep_count, keep_flows, take_source, watch
from shared_apps.traffic.shapes import Tally
from tests.traffic.test_collect import told

BEGAN = datetime(2026, 3, 1, 10, tzinfo=UTC)
HOUR = timedelta(hours=1)
MARCH, APRIL = "2026-03-01T00:00:00+00:00", "2026-04-01T00:00:00+00:00"
FEBRUARY = "2026-02-01T00:00:00+00:00"


@pytest.fixture
def panel_counter(db):
    from shared_apps.traffic.services import connect

    fleet = new_id()
    with on_platform_side():
        return connect(
            name="Counters",
            driver="virtfusion",
            settings={"base_url": "https://panel.example.com", "token": "t"},
            serves=fleet,
            actor=MACHINE,
        )


@pytest.fixture
def service(acme, panel_counter) -> UUID:
    key = new_id()
    with on_platform_side():
        watch(acme.key, told(key))
        take_source(acme.key, key, panel_counter.pk, at=BEGAN)
    return key


def count(acme, service: UUID, hours: float, **counted: tuple[int, int]) -> None:
    periods = {"march": MARCH, "april": APRIL, "february": FEBRUARY}
    with on_platform_side():
        keep_count(
            acme.key,
            acme.timezone,
            service,
            {periods[name]: Tally(*pair) for name, pair in counted.items()},
            at=BEGAN + hours * HOUR,
        )


def by_hour(acme, service: UUID) -> list[tuple[int, int]]:
    with in_store(acme):
        rows = figures.hours_of(service, BEGAN, BEGAN + 9999 * HOUR)
        return [(one.bytes_in, one.bytes_out) for one in rows]


def test_what_was_added_is_spread_over_the_time_between(acme, service):
    count(acme, service, 2, march=(2000, 400))
    count(acme, service, 2.5, march=(2100, 500))
    assert by_hour(acme, service) == [(1000, 200), (1000, 200), (100, 100)]
    count(acme, service, 3, march=(2300, 500))
    assert by_hour(acme, service)[2:] == [(300, 100)]


def test_the_same_look_twice_counts_once(acme, service):
    for _ in range(2):
        count(acme, service, 1, march=(1000, 0))
    assert by_hour(acme, service) == [(1000, 0)]


def test_a_reset_and_a_new_period_lose_nothing(acme, service):
    count(acme, service, 1, march=(1000, 0))
    count(acme, service, 2, march=(300, 0))  # began anew
    count(acme, service, 3, march=(350, 0), april=(7, 0))
    assert by_hour(acme, service) == [(1000, 0), (300, 0), (57, 0)]


def test_the_first_look_counts_only_periods_that_began_with_the_service(acme, service):
    count(acme, service, 1, february=(999, 0), march=(10, 0))
    assert by_hour(acme, service) == [(10, 0)]


def test_another_source_goes_on_at_the_next_hour_and_never_counts_what_was_read(acme, service):
    count(acme, service, 1.25, march=(1000, 0))
    with on_platform_side():
        other = new_id()
        from shared_apps.traffic.models import Connection

        row = Connection.objects.get()
        row.pk, row.name, row._state.adding = other, "Second", True
        row.save()
        take_source(acme.key, service, other, at=BEGAN + 2 * HOUR)
        found = Watch.objects.get(service_id=service)
        assert found.since_at == found.read_until == BEGAN + 2 * HOUR
    count(acme, service, 3, march=(5000, 0))  # all of it may have been read before
    count(acme, service, 4, march=(5600, 0))
    assert by_hour(acme, service) == [(800, 0), (200, 0), (600, 0)]


def test_counters_of_a_machine_that_is_gone_end_quietly(acme, service, panel_counter):
    with on_platform_side():
        keep_flows(acme.key, acme.timezone, (), services=[service], until=BEGAN + HOUR)
        assert Watch.objects.get(service_id=service).read_until == BEGAN + HOUR
