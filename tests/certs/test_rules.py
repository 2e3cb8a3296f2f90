"""When to renew, how long to wait, what the limits let through: for all inputs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from certs.rules import causes, schedule
from certs.rules.backoff import pause_after, wait_after
from certs.rules.buckets import BUCKETS, DUPLICATES, Past, all_open_at, left, opens_at

START = datetime(2026, 1, 1, tzinfo=UTC)
lives = some.integers(min_value=2, max_value=398).map(lambda days: timedelta(days=days))
spreads = some.integers(min_value=0, max_value=10_000)
moments = some.integers(min_value=0, max_value=14 * 24 * 60).map(
    lambda minutes: START + timedelta(minutes=minutes)
)


@given(lives, spreads)
def test_a_renewal_leaves_at_least_a_third_of_the_life(life, spread):
    """And comes early enough that the first third is always used."""
    when = schedule.own_renewal(START, START + life, spread)
    remaining = START + life - when
    assert remaining >= life / 3
    assert when - START >= life / 3 - life / 40


@given(lives, spreads)
def test_a_renewal_leaves_time_for_an_outage_of_three_days(life, spread):
    """As far as two thirds of the life allow it."""
    remaining = START + life - schedule.own_renewal(START, START + life, spread)
    assert remaining >= min(timedelta(days=4), life * 2 / 3)


@pytest.mark.parametrize(("days", "left_days"), [(90, 30), (64, 64 / 3), (45, 15), (6, 4)])
def test_what_is_left_at_the_renewal_of_the_usual_lives(days, left_days):
    assert schedule.renewal_margin(timedelta(days=days)) == timedelta(days=left_days)


@given(lives, spreads, moments, moments)
def test_advice_never_makes_a_renewal_later(life, spread, one, other):
    window = (min(one, other), max(one, other))
    when = schedule.renew_at(START, START + life, spread, window)
    assert when <= schedule.own_renewal(START, START + life, spread)
    assert when <= window[1]


@given(lives)
def test_the_alarm_comes_after_the_renewal_was_due_and_before_the_end(life):
    """A short life is renewed early, so its alarm leaves time to act too."""
    alarm = schedule.alarm_at(START, START + life)
    assert schedule.own_renewal(START, START + life, 0) < alarm < START + life


@given(spreads)
def test_advice_is_asked_for_about_twice_a_day(spread):
    wait = schedule.ask_again_at(START, spread) - START
    assert timedelta(hours=11) <= wait <= timedelta(hours=12)


def test_a_hosts_own_fault_waits_1_10_100_minutes_and_then_a_day():
    waits = [wait_after("host", tries) for tries in range(1, 7)]
    assert [wait.total_seconds() / 60 for wait in waits] == [1, 10, 100, 1440, 1440, 1440]


def test_the_authoritys_fault_never_waits_for_a_day():
    assert max(wait_after("authority", tries) for tries in range(1, 50)) == timedelta(minutes=100)


@given(some.integers(min_value=1, max_value=100), some.integers(min_value=0, max_value=100_000))
def test_a_pause_is_never_shorter_than_we_were_told(failures, seconds):
    told = timedelta(seconds=seconds)
    assert pause_after(failures, told) >= told


@given(some.sampled_from(BUCKETS), some.lists(moments, max_size=400), moments)
def test_a_bucket_opens_when_there_is_room_and_not_before(bucket, past, at):
    when = opens_at(bucket, past, at)
    known = [one for one in past if one <= at]
    assert when >= at
    assert left(bucket, known, when) > 0
    if when > at:
        just_before = when - timedelta(seconds=1)
        assert left(bucket, known, max(just_before, at)) == 0


@given(some.lists(moments, max_size=60))
def test_whoever_keeps_to_the_buckets_never_reaches_the_authoritys_limits(wishes):
    """Greedy use at any times: no window of the authority holds more than it allows."""
    done: list[datetime] = []
    for wish in sorted(wishes):
        at = max([wish, *done])
        done.append(opens_at(DUPLICATES, done, at))
    for end in done:
        inside = [one for one in done if end - DUPLICATES.window < one <= end]
        assert len(inside) < DUPLICATES.theirs


def test_every_bucket_is_smaller_than_the_authoritys():
    assert all(bucket.limit < bucket.theirs for bucket in BUCKETS)


def test_the_fullest_bucket_is_the_one_that_is_named():
    past = Past(failures=[START] * 4, duplicates=[START] * 4)
    when, code = all_open_at(past, START + timedelta(minutes=1))
    assert (when, code) == (START + timedelta(days=7), "budget_duplicates")


@pytest.mark.parametrize(
    ("kind", "code", "fault"),
    [
        ("rateLimited", "authority_limits", "authority"),
        ("badNonce", "authority_nonce", "authority"),
        ("serverInternal", "authority_failed", "authority"),
        ("rejectedIdentifier", "authority_refuses_name", "host"),
        ("caa", "caa_forbids", "host"),
        ("accountDoesNotExist", "authority_lost_account", "authority"),
        ("externalAccountRequired", "authority_account", "ours"),
        ("somethingNew", "authority_failed", "authority"),
    ],
)
def test_what_an_authority_says_becomes_a_code_and_a_fault(kind, code, fault):
    found = causes.of_order(f"urn:ietf:params:acme:error:{kind}", "words")
    assert (found.code, found.fault) == (code, fault)


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("connection", "authority_not_let_in"),
        ("unauthorized", "authority_wrong_answer"),
        ("dns", "authority_dns"),
        ("caa", "caa_forbids"),
        ("somethingNew", "authority_not_content"),
    ],
)
def test_a_validation_that_fails_is_the_hosts_own_fault(kind, code):
    found = causes.of_validation(f"urn:ietf:params:acme:error:{kind}", "words")
    assert (found.code, found.fault) == (code, "host")
