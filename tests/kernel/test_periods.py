"""Calendar steps: month ends are kept, no day is billed twice."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import islice, pairwise

from hypothesis import given
from hypothesis import strategies as st

from kernel.periods import Interval, Unit, add_months, cycles, start_of

days = st.dates(date(2000, 1, 1), date(2099, 12, 31))
intervals = st.builds(Interval, st.sampled_from(Unit), st.integers(1, 36))


@given(days, intervals)
def test_cycles_have_no_gap_and_no_overlap(start, interval):
    periods = list(islice(cycles(start, interval), 20))
    assert periods[0].start == start
    for one, following in pairwise(periods):
        assert one.end == following.start


def test_the_31st_stays_the_31st():
    ends = [p.end for p in islice(cycles(date(2026, 1, 31), Interval(Unit.MONTH, 1)), 5)]
    assert ends == [
        date(2026, 2, 28),
        date(2026, 3, 31),
        date(2026, 4, 30),
        date(2026, 5, 31),
        date(2026, 6, 30),
    ]


def test_a_leap_day_comes_back_in_the_next_leap_year():
    ends = [p.end for p in islice(cycles(date(2028, 2, 29), Interval(Unit.YEAR, 1)), 4)]
    assert ends == [date(2029, 2, 28), date(2030, 2, 28), date(2031, 2, 28), date(2032, 2, 29)]


def test_the_first_instant_of_a_day_follows_the_zone_over_summer_time():
    assert start_of(date(2026, 3, 29), "Europe/Berlin") == datetime(2026, 3, 28, 23, tzinfo=UTC)
    assert start_of(date(2026, 3, 30), "Europe/Berlin") == datetime(2026, 3, 29, 22, tzinfo=UTC)


@given(days, st.integers(0, 400))
def test_months_are_added_like_on_a_calendar(day, months):
    later = add_months(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day <= day.day
