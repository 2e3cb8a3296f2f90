"""Nobody's certificate ends in a year of troubles, and the authority never has to refuse us."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

import pytest

from tests.certs.year import END, START, Authority, Broken, Host, Year
from tests.prove import figures

DOWN = (START + timedelta(days=100), START + timedelta(days=103))
ADVICE = START + timedelta(days=200)
LIVES = [timedelta(days=days) for days in (6, 45, 90)]
# Twelve ways to be wrong; the last two only the authority can see.
WAYS = (
    *("nxdomain", "servfail", "timeout", "wrong_target", "aaaa_elsewhere", "caa_forbids"),
    *("probe_refused", "probe_timeout", "probe_stranger", "probe_redirected"),
    *("authority_wrong_answer", "authority_refuses_name"),
)


def well(_at: datetime) -> str:
    return ""


def always(code: str) -> Broken:
    return lambda _at: code


def from_day(code: str, day: int) -> Broken:
    return lambda at: code if at >= START + timedelta(days=day) else ""


def hosts(count: int, broken: int, seed: int) -> list[Host]:
    """Healthy ones, a few of them under one name; then broken ones, every third only later."""
    chance = random.Random(seed)
    made = [
        Host(f"h{n}.test", "shared.test" if n % 30 == 1 else f"h{n}.test", LIVES[n % 3], well)
        for n in range(count - broken)
    ]
    for n in range(broken):
        code = WAYS[n % len(WAYS)]
        kind = from_day(code, chance.randrange(20, 300)) if n % 3 == 2 else always(code)
        seen = not code.startswith("authority_")
        made.append(Host(f"broken{n}.test", f"b{n}.test", LIVES[n % 3], kind, seen_by_us=seen))
    for one in made:  # they come over ten days, so that their renewals fall on all days
        one.next_try = START + timedelta(hours=chance.randrange(240))
    return made


def lived(count: int, broken: int, seed: int = figures.SEED) -> tuple[Year, list[Host], list[Host]]:
    all_hosts = hosts(count, broken, seed)
    year = Year(all_hosts, Authority(DOWN), advice=ADVICE, seed=seed)
    year.live()
    return year, all_hosts[: count - broken], all_hosts[count - broken :]


@pytest.mark.prove
def test_a_year_of_two_hundred_domains():
    year, healthy, broken = lived(200, 20)
    figures.forget("never expired")
    figures.add("never expired", got=sum(not one.gaps for one in healthy), total=len(healthy))
    figures.forget("limits of the authority kept")
    calls = sum(len(one.issued) for one in [*healthy, *broken])
    figures.add(
        "limits of the authority kept", got=calls - len(year.authority.breaches), total=calls
    )
    assert [one.name for one in healthy if one.gaps or not one.issued] == []
    assert year.authority.breaches == []


def test_a_year_of_twenty_domains_says_why_the_broken_wait():
    year, healthy, broken = lived(24, 12)
    assert [(one.name, one.life.days, one.gaps) for one in healthy if one.gaps] == []
    assert year.authority.breaches == []
    assert [one.reason for one in broken] == list(WAYS)
    assert year.authority.ordered == {
        one.name for one in [*healthy, *broken] if one.issued or not one.seen_by_us
    }


def test_a_broken_host_is_tried_once_a_day_and_no_more():
    year, _, broken = lived(1, 1)
    assert 360 <= broken[0].tries <= 370
    assert year.authority.calls == {}


def test_advice_moves_renewals_to_its_day():
    _, healthy, _ = lived(60, 0)
    day_after = ADVICE + timedelta(days=2)
    assert all(any(ADVICE <= at <= day_after for at in one.issued) for one in healthy)


def test_without_time_to_ride_out_the_outage_short_lives_would_end(monkeypatch):
    """The control: with a third of six days left, three days without an authority are too long."""
    monkeypatch.setattr("certs.rules.schedule.OUTAGE", timedelta(0))
    _, healthy, _ = lived(60, 0)
    assert any(one.gaps for one in healthy if one.life == LIVES[0])
    assert not any(one.gaps for one in healthy if one.life != LIVES[0])


def test_alarms_are_for_what_nothing_replaced():
    _, healthy, broken = lived(24, 12)
    during = [at for one in healthy for at in one.alarms]
    assert all(DOWN[0] <= at <= DOWN[1] for at in during), "only while nobody could renew"
    later = [one for one in broken if one.issued and one.not_after < END]
    assert later
    assert all(one.alarms for one in later)
