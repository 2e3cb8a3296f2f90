"""A desktop that nobody uses is stopped after the time that its customer chose."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from kernel import clock
from kernel.actor import MACHINE
from kernel.errors import Invalid
from kernel.money import Money
from tenant_apps.billing.services import give_credit
from tenant_apps.workspaces import flows, services
from tenant_apps.workspaces.models import UsageSession, Workspace
from tests.workspaces.living import another_desk, do_due
from tests.workspaces.scripted import PLATFORM
from tests.workspaces.test_spending import place, traveller

__all__ = ["place", "traveller"]


def beats(
    traveller: time_machine.Traveller, minutes: int, *, used: bool, says: bool = True
) -> None:
    """Half a minute after half a minute; somebody who is there puts its expiry off."""
    for _ in range(2 * minutes):
        traveller.shift(timedelta(seconds=30))
        for run in PLATFORM.live():
            if not says:
                run.expires = None
            elif used or run.expires is None:
                run.expires = clock.now() + timedelta(hours=4)
        do_due()


@pytest.fixture
def desk(alice, place, traveller) -> Workspace:
    credit = Money(90_000, "EUR")
    give_credit(alice.customer.pk, credit, reason="x", request_key="x", actor=MACHINE)
    row = another_desk(place)
    services.set_idle_stop(row.pk, 30, actor=MACHINE)
    services.ask(row.pk, "start", actor=MACHINE)
    flows.carry_out(row.pk)
    return row


def how() -> list[str]:
    return list(UsageSession.objects.values_list("how", flat=True))


def test_nobody_there_for_half_an_hour_ends_it(desk, traveller):
    beats(traveller, 28, used=False)
    assert how() == [""]
    beats(traveller, 4, used=False)
    assert how() == ["idle"]
    one = UsageSession.objects.get()
    assert one.ended_at is not None
    assert one.ended_at - one.started_at <= timedelta(minutes=32)
    assert not PLATFORM.live()


def test_somebody_there_keeps_it(desk, traveller):
    beats(traveller, 50, used=True)
    assert how() == [""]
    beats(traveller, 33, used=False)
    assert how() == ["idle"]


def test_a_platform_that_does_not_say_who_is_there_stops_nothing(desk, traveller):
    beats(traveller, 60, used=False, says=False)
    assert how() == [""]


def test_started_again_it_has_its_whole_time(desk, traveller):
    beats(traveller, 32, used=False)
    traveller.shift(timedelta(hours=3))
    services.ask(desk.pk, "start", actor=MACHINE)
    do_due()
    beats(traveller, 20, used=False)
    assert sorted(how()) == ["", "idle"]


@pytest.mark.parametrize("minutes", [-1, 7, 10_000])
def test_only_times_that_are_offered(desk, minutes):
    with pytest.raises(Invalid) as no:
        services.set_idle_stop(desk.pk, minutes, actor=MACHINE)
    assert no.value.field == "minutes"
    desk.refresh_from_db()
    assert desk.idle_minutes == 30
