"""The period that leads to another billing day, to the second."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as some

from kernel.periods import Interval, Period, Unit, add_months, day_on_or_after, step
from tenant_apps.billing.rules.coterm import bridge
from tenant_apps.billing.rules.pricing import Share

MONTH = Interval(Unit.MONTH, 1)
BERLIN = "Europe/Berlin"


@given(
    start=some.dates(date(2023, 1, 1), date(2032, 12, 31)),
    day=some.integers(1, 31),
    interval=some.sampled_from([MONTH, Interval(Unit.MONTH, 3), Interval(Unit.YEAR, 1)]),
    longer=some.booleans(),
)
def test_the_bridge_ends_on_the_day_and_is_a_share_of_what_it_replaces(
    start, day, interval, longer
):
    found = bridge(start, interval, start.day, day, BERLIN, longer=longer)
    if found is None:
        assert day_on_or_after(start, day) == start
        return
    end = found.period.end
    assert found.period.start == start
    assert end == add_months(end, 0, day)
    assert step(end, interval, day) == add_months(step(end, interval, day), 0, day)
    short = found.share.seconds - (found.share.of if longer else 0)
    assert 0 < short <= found.share.of
    assert found.is_longer == longer


def test_a_short_february_and_the_day_of_the_clock_change_are_counted_to_the_second():
    """Lesson L10: 31 stays 31, and a night of 23 hours is one."""
    assert bridge(date(2027, 2, 28), MONTH, 31, 30, BERLIN, longer=False) is None
    found = bridge(date(2027, 3, 20), MONTH, 20, 1, BERLIN, longer=False)
    assert found.period == Period(date(2027, 3, 20), date(2027, 4, 1))
    assert found.share == Share(12 * 86_400 - 3_600, 31 * 86_400 - 3_600)
    kept = bridge(date(2027, 2, 10), MONTH, 10, 31, BERLIN, longer=False)
    assert kept.period.end == date(2027, 2, 28)
    assert step(kept.period.end, MONTH, 31) == date(2027, 3, 31)
