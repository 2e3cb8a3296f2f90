"""Quarters of an hour: begun ones, counted from the start, once over all parts of a session."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tenant_apps.workspaces.rules.quarters import billed_minutes, part_within, whole_second
from tenant_apps.workspaces.rules.seeing import began_at, ended_at

START = datetime(2026, 3, 29, 0, 40, tzinfo=UTC)
FAR = START + timedelta(days=400)
SECONDS = some.integers(min_value=0, max_value=3 * 24 * 3600)


def after(**span: float) -> datetime:
    return START + timedelta(**span)


@pytest.mark.parametrize(
    ("minutes", "billed"), [(0, 0), (1, 15), (8, 15), (15, 15), (22, 30), (30, 30), (65, 75)]
)
def test_begun_quarters_count(minutes, billed):
    assert billed_minutes(timedelta(minutes=minutes)) == billed


def test_a_second_more_than_a_quarter_is_two():
    assert billed_minutes(timedelta(minutes=15, seconds=1)) == 30
    assert billed_minutes(timedelta(seconds=-5)) == 0


def test_what_a_customer_reads_is_what_is_counted():
    assert whole_second(START + timedelta(microseconds=999_999)) == START


def test_over_the_months_end_a_quarter_is_of_the_month_in_which_it_began():
    cut = after(minutes=10)
    first = part_within(START, after(minutes=12), START - timedelta(days=5), cut)
    rest = part_within(START, after(minutes=12), cut, FAR)
    assert (first.minutes, rest.minutes) == (15, 0)
    rest = part_within(START, after(minutes=31), cut, FAR)
    assert (rest.from_at, rest.minutes) == (cut, 30)


def test_one_that_still_runs_is_cut_where_the_period_ends():
    part = part_within(START, None, START, after(hours=1))
    assert (part.until_at, part.minutes) == (after(hours=1), 60)


def test_of_another_period_there_is_nothing():
    assert part_within(START, after(hours=1), after(hours=1), FAR) is None
    assert part_within(START, START, START - timedelta(days=1), FAR) is None


@given(seconds=SECONDS, cuts=some.lists(SECONDS, max_size=6))
def test_parts_touch_and_come_to_the_whole_however_it_is_cut(seconds, cuts):
    end = START + timedelta(seconds=seconds)
    edges = [START, *sorted(START + timedelta(seconds=one) for one in cuts), FAR]
    parts = [part_within(START, end, a, b) for a, b in itertools.pairwise(edges) if a < b]
    found = [one for one in parts if one is not None]
    assert sum(one.minutes for one in found) == billed_minutes(timedelta(seconds=seconds))
    assert all(one.until_at == two.from_at for one, two in itertools.pairwise(found))
    if found:
        assert (found[0].from_at, found[-1].until_at) == (START, end)


def test_it_began_when_the_platform_says_if_that_can_be():
    seen, asked = after(minutes=5), START
    assert began_at(after(minutes=1), asked, None, seen) == after(minutes=1)
    assert began_at(after(minutes=1), None, START, seen) == after(minutes=1)
    for wrong in (after(hours=3), START - timedelta(hours=3), None):
        assert began_at(wrong, asked, None, seen) == asked
        assert began_at(wrong, None, START, seen) == seen
    assert began_at(after(minutes=1), None, None, seen) == seen


def test_it_ended_when_it_was_last_seen_or_its_stop_was_asked_for():
    live, now = after(minutes=20), after(hours=9)
    assert ended_at(START, live, None, None, now) == (live, False)
    assert ended_at(START, live, after(minutes=15), None, now) == (after(minutes=15), False)
    assert ended_at(START, live, after(minutes=25), None, now) == (live, False)
    assert ended_at(START, None, None, None, now) == (START, False)


def test_it_ended_with_its_limit_only_right_after_it_was_seen():
    live, now = after(minutes=20), after(hours=9)
    assert ended_at(START, live, None, after(minutes=21), now) == (after(minutes=21), True)
    assert ended_at(START, live, None, after(minutes=50), now) == (live, False)
    assert ended_at(START, live, None, after(minutes=21), after(minutes=20, seconds=30)) == (
        live,
        False,
    )


@given(some.lists(some.one_of(some.none(), SECONDS), min_size=4, max_size=4))
def test_no_end_is_before_the_beginning_or_after_now(found):
    live, asked, expires, seen = (
        None if one is None else START + timedelta(seconds=one) for one in found
    )
    now = seen or FAR
    end, _limit = ended_at(START, live and min(live, now), asked, expires, now)
    assert START <= end <= now
