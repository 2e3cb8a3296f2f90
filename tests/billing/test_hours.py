"""Started hours: each once, in the month in which it was begun, over clock changes and pauses."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as some

from kernel.periods import Period, start_of
from tenant_apps.billing.rules.hours import HOUR, spans_of, started_hours

BERLIN = "Europe/Berlin"
READY = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
FAR = READY + timedelta(days=400)


def at(hours: float) -> datetime:
    return READY + timedelta(hours=hours)


def local_day(text: str) -> tuple[datetime, datetime]:
    day = datetime.fromisoformat(text).date()
    whole = Period(day, day + timedelta(days=1))
    return start_of(whole.start, BERLIN), start_of(whole.end, BERLIN)


def test_a_day_of_23_hours_has_23_and_one_of_25_has_25():
    """Lesson L10."""
    for text, hours in (("2026-03-29", 23), ("2026-10-25", 25), ("2026-06-01", 24)):
        first, last = local_day(text)
        assert started_hours([(READY, FAR)], READY, first, last) == hours


def test_an_hour_over_midnight_is_of_the_month_in_which_it_began():
    first, last = local_day("2026-05-31")
    begin = last - timedelta(minutes=30)
    spans = [(begin, begin + 2 * HOUR)]
    assert started_hours(spans, begin, first, last) == 1
    assert started_hours(spans, begin, last, last + timedelta(days=1)) == 1


def test_a_minute_is_a_started_hour_and_a_whole_one_is_one():
    for minutes, hours in ((1, 1), (60, 1), (61, 2), (0, 0)):
        spans = [(READY, READY + timedelta(minutes=minutes))] if minutes else []
        assert started_hours(spans, READY, READY, FAR) == hours


def test_stopped_and_let_go_on_within_an_hour_it_counts_once():
    spans = [(at(0), at(0.2)), (at(0.5), at(0.7)), (at(0.9), at(1.5))]
    assert started_hours(spans, READY, READY, FAR) == 2


def test_an_hour_that_was_begun_in_one_month_and_gone_on_with_in_the_next_counts_once():
    edge = at(0.6)
    spans = [(at(0), at(0.3)), (at(0.8), at(1.2))]
    assert started_hours(spans, READY, READY, edge) == 1
    assert started_hours(spans, READY, edge, FAR) == 1


def test_only_what_runs_counts():
    steps = [(at(-5), "active"), (at(2), "past_due"), (at(4), "suspended"), (at(30), "active")]
    assert spans_of(steps, READY, at(31)) == [(at(0), at(4)), (at(30), at(31))]
    assert spans_of([*steps, (at(40), "ended")], READY, FAR)[-1] == (at(30), at(40))
    assert spans_of(steps, None, FAR) == []


@given(
    edges=some.lists(some.integers(0, 40_000), min_size=2, max_size=12, unique=True),
    cuts=some.lists(some.integers(0, 40_000), max_size=6, unique=True),
)
def test_months_add_up_to_the_whole_and_no_hour_is_counted_twice(edges, cuts):
    edges = sorted(edges)[: len(edges) // 2 * 2]
    spans = [
        (READY + timedelta(seconds=a), READY + timedelta(seconds=b))
        for a, b in zip(edges[::2], edges[1::2], strict=True)
    ]
    whole = started_hours(spans, READY, READY, FAR)
    marks = [READY, *(READY + timedelta(seconds=one) for one in sorted(cuts)), FAR]
    parts = [started_hours(spans, READY, a, b) for a, b in itertools.pairwise(marks)]
    assert sum(parts) == whole
    touched = {
        hour for a, b in spans for hour in range((a - READY) // HOUR, -((READY - b) // HOUR))
    }
    assert whole == len(touched)
