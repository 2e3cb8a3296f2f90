"""What counts, the 95th percentile, pools, thresholds, months: pure arithmetic."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from kernel.periods import Period
from tenant_apps.bandwidth.rules.alerts import passed, percent_of
from tenant_apps.bandwidth.rules.counting import counted_bytes, gigabytes, percentile_95
from tenant_apps.bandwidth.rules.periods import first_period, following
from tenant_apps.bandwidth.rules.pooling import Member, share_out

D = Decimal
MEGABIT_STEP = 300 * 1_000_000 // 8  # bytes of one Mbit/s over five minutes


def test_what_counts_is_in_out_both_or_the_larger():
    assert [counted_bytes(one, 3, 5) for one in ("both", "out", "in", "larger")] == [8, 5, 3, 5]


def test_a_gigabyte_is_a_thousand_million_bytes_and_what_is_cut_off_is_free():
    assert gigabytes(1_500_000_000) == D("1.5")
    assert gigabytes(1_500_000_999) == D("1.500000")


def test_the_95th_percentile_leaves_the_highest_twentieth_out():
    """A hundred steps: five are left out, and the sixth highest is the answer."""
    samples = [(300, 0, at * MEGABIT_STEP) for at in range(1, 101)]
    assert percentile_95(samples, 100 * 300, "out") == D(95)
    assert percentile_95(samples, 100 * 300, "in") == D(0)
    assert percentile_95(samples, 100 * 300, "larger") == D(95)


def test_steps_without_traffic_count_as_none():
    bursts = [(300, 0, 90 * MEGABIT_STEP)] * 5
    assert percentile_95(bursts, 100 * 300, "out") == D(0)
    assert percentile_95([*bursts, (300, 0, 10 * MEGABIT_STEP)], 100 * 300, "out") == D(10)


def test_an_hours_sample_stands_for_twelve_steps_at_its_mean():
    hour = (3600, 0, 12 * 8 * MEGABIT_STEP)
    assert percentile_95([hour], 100 * 300, "out") == D(8)


members = st.lists(
    st.tuples(st.integers(0, 10**12), st.integers(0, 10**12)), min_size=1, max_size=12
)


@given(members)
def test_a_pool_lends_what_is_left_and_bills_the_rest_to_the_last_digit(pairs):
    pool = [
        Member(str(at), D(used).scaleb(-6), D(quota).scaleb(-6))
        for at, (used, quota) in enumerate(pairs)
    ]
    shares = share_out(pool)
    used, quota = sum(one.used for one in pool), sum(one.quota for one in pool)
    assert sum(one.overage for one in shares) == max(used - quota, D(0))
    for one, share in zip(pool, shares, strict=True):
        assert share.borrowed + share.overage == max(one.used - one.quota, D(0))
        assert share.borrowed >= 0
        assert share.overage >= 0


def test_thresholds_are_told_once_and_the_lowest_first():
    assert passed(D("74.99"), D(100)) == []
    assert passed(D(75), D(100)) == [75]
    assert passed(D(101), D(100)) == [75, 90, 100]
    assert passed(D(101), D(100), [75, 90]) == [100]
    assert passed(D(101), D(0)) == []
    assert (percent_of(D("99.9"), D(100)), percent_of(D(5), D(0))) == (99, 0)


def test_months_go_by_the_billing_day_and_the_31st_stays_the_31st():
    assert first_period(date(2026, 3, 20), 15, by_calendar=False) == Period(
        date(2026, 3, 15), date(2026, 4, 15)
    )
    assert first_period(date(2026, 3, 10), 15, by_calendar=False) == Period(
        date(2026, 2, 15), date(2026, 3, 15)
    )
    assert first_period(date(2026, 3, 20), 15, by_calendar=True) == Period(
        date(2026, 3, 1), date(2026, 4, 1)
    )
    assert following(date(2026, 2, 28), 31) == Period(date(2026, 2, 28), date(2026, 3, 31))


def test_a_billing_day_that_moved_is_reached_by_a_shorter_month():
    assert following(date(2026, 3, 15), 20) == Period(date(2026, 3, 15), date(2026, 3, 20))
    assert following(date(2026, 3, 15), 5) == Period(date(2026, 3, 15), date(2026, 4, 5))
