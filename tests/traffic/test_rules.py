"""Counters, shares of time, whose an address is, which span is read: pure arithmetic."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared_apps.traffic.rules.counters import grown
from shared_apps.traffic.rules.holding import Held, Owners, is_inside, networks_in
from shared_apps.traffic.rules.spreading import spread
from shared_apps.traffic.rules.windows import floor, pieces, span_to_read, step_for
from shared_apps.traffic.shapes import NONE, Span, Tally

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
MARCH, APRIL = "2026-03-01T00:00:00+00:00", "2026-04-01T00:00:00+00:00"


def test_a_counter_says_what_was_added_since_the_last_look():
    before, now = {MARCH: Tally(100, 50)}, {MARCH: Tally(130, 80)}
    assert grown(before, now) == Tally(30, 30)


def test_a_counter_that_fell_began_anew():
    assert grown({MARCH: Tally(100, 50)}, {MARCH: Tally(7, 60)}) == Tally(7, 10)


def test_a_new_period_counts_whole_and_the_old_ones_rest_is_not_lost():
    before = {MARCH: Tally(100, 50)}
    assert grown(before, {APRIL: Tally(5, 6), MARCH: Tally(110, 51)}) == Tally(15, 7)


def test_history_that_is_shown_again_counts_no_more():
    assert grown({APRIL: Tally(5, 6)}, {APRIL: Tally(5, 6), MARCH: Tally(999, 999)}) == NONE


@given(
    st.lists(st.tuples(st.integers(0, 10**9), st.booleans()), max_size=30),
)
def test_however_often_one_looks_the_sum_is_what_was_counted(steps):
    """Additions and resets in any order; only what came between a look and a reset is not seen."""
    counter, seen, total = 0, {}, 0
    truth = 0
    for amount, resets in steps:
        if resets:
            counter = 0
            # A look right after the reset: a counter that began anew is lower, or nothing.
            now = {MARCH: Tally(0, 0)}
            total += grown(seen, now).bytes_in
            seen = now
        counter += amount
        truth += amount
        now = {MARCH: Tally(counter, 0)}
        total += grown(seen, now).bytes_in
        seen = now
    assert total == truth


@given(
    st.integers(0, 10**15),
    st.integers(0, 10**7),
    st.integers(1, 10**6),
)
def test_shares_of_time_sum_to_the_whole_byte(amount, offset, width):
    start = NOON + timedelta(seconds=offset)
    shares = spread(amount, start, start + timedelta(seconds=width))
    assert sum(shares.values()) == amount
    assert min(shares.values()) >= 0


def test_an_hour_gets_by_how_much_of_it_was_in_the_span():
    start = NOON - timedelta(minutes=30)
    found = spread(1000, start, NOON + timedelta(minutes=30))
    assert found == {NOON - timedelta(hours=1): 500, NOON: 500}
    with pytest.raises(ValueError, match="no time"):
        spread(1, NOON, NOON)


def test_an_address_is_whose_it_was_when_the_step_began():
    later = NOON + timedelta(hours=3)
    owners = Owners(
        [
            Held("203.0.113.10/32", "old", NOON, later),
            Held("203.0.113.10/32", "new", later),
            Held("2001:db8:7::/64", "six", NOON),
            Held("2001:db8::/32", "wide", NOON),
        ]
    )
    assert owners.owner("203.0.113.10", NOON) == "old"
    assert owners.owner("203.0.113.10", later - timedelta(minutes=5)) == "old"
    assert owners.owner("203.0.113.10", later) == "new"
    assert owners.owner("203.0.113.10", NOON - timedelta(seconds=1)) is None
    assert owners.owner("203.0.113.11", NOON) is None
    assert owners.owner("2001:db8:7::beef", NOON) == "six"
    assert owners.owner("2001:db8:8::1", NOON) == "wide"


def test_networks_are_read_as_people_write_them():
    own = networks_in("203.0.113.0/24, 2001:db8::/32")
    assert is_inside("203.0.113.7", own)
    assert is_inside("2001:db8:7::/64", own)
    assert not is_inside("203.0.114.7", own)
    with pytest.raises(ValueError, match="nonsense"):
        networks_in("nonsense")


def test_the_last_two_hours_are_read_again_but_nothing_before_its_source_began():
    read, until = NOON, NOON + timedelta(hours=1, seconds=17)
    assert span_to_read(read, NOON - timedelta(days=9), until, 300) == Span(
        NOON - timedelta(hours=2), NOON + timedelta(hours=1)
    )
    since = NOON - timedelta(minutes=10)
    assert span_to_read(read, since, until, 300) == Span(since, NOON + timedelta(hours=1))
    assert span_to_read(None, until, until, 300) is None


def test_a_long_gap_is_read_a_day_at_a_time():
    found = list(pieces(Span(NOON, NOON + timedelta(hours=50))))
    assert [one.end - one.start for one in found] == [timedelta(hours=h) for h in (24, 24, 2)]
    assert found[0].start == NOON
    assert found[-1].end == NOON + timedelta(hours=50)


def test_a_store_with_many_services_is_read_by_the_hour():
    assert (step_for(500), step_for(501)) == (300, 3600)
    assert floor(NOON + timedelta(minutes=7, seconds=3), 300) == NOON + timedelta(minutes=5)
