"""
What every driver of desktops must keep, judged by the other side's own ledger.

A test class inherits DesktopContract and gives a `platform` fixture: a real server process that
can be told to fail, and to which things happen that nobody asked for.
"""

from __future__ import annotations

import time
from datetime import timedelta

import pytest

from kernel import clock
from kernel.errors import Declined, Misconfigured, Unavailable
from shared_apps.fleet.desktops import start_one
from shared_apps.fleet.port import Action, Power
from tests.plugs.drivers.account_contract import (
    AccountContract,
    DesktopPlatform,
    image_of,
    insist,
    open_account,
    start,
    wait_for,
)
from tests.plugs.drivers.contract import FAULTS

UNREADABLE = (
    "garble",
    "cut",
    "lose_response",
    "fail_after_effect",
    "unavailable",
    "slow_answer",
    "hollow",
)


class DesktopContract(AccountContract):
    def test_a_desktop_is_started_seen_opened_and_stopped(self, platform: DesktopPlatform) -> None:
        owner, driver = open_account(platform), platform.driver()
        desktop = start(platform, owner)
        assert driver.desktops() == (desktop,)
        assert desktop.owner_id == owner
        assert desktop.image == image_of(platform)
        assert desktop.started_at is not None
        assert platform.opens(driver.open_link(owner, desktop.remote_id))
        machine = driver.look(owner)
        assert machine is not None
        assert machine.power is Power.ON
        wait_for(lambda: driver.stop_desktop(owner, desktop.remote_id) is None)
        assert (platform.living(), driver.desktops()) == ([], ())
        assert driver.desktop(owner, desktop.remote_id) is None

    def test_whoever_looks_first_starts_no_second_one(self, platform: DesktopPlatform) -> None:
        owner, driver = open_account(platform), platform.driver()
        first = start_one(driver, owner, image_of(platform), reference="svc-1")
        again = start_one(driver, owner, image_of(platform), reference="svc-1")
        assert first.remote_id == again.remote_id
        assert platform.ever_started() == 1

    @pytest.mark.parametrize("fault", FAULTS)
    def test_trouble_while_starting_ends_with_exactly_one_desktop(
        self, platform: DesktopPlatform, fault: str
    ) -> None:
        owner, driver = open_account(platform), platform.driver()
        image = image_of(platform)
        platform.arm("request", fault)
        made = insist(lambda: start_one(driver, owner, image, reference="svc-1"))
        assert platform.fired() == 1
        assert platform.living() == [made.remote_id]
        assert platform.ever_started() == 1

    @pytest.mark.parametrize("fault", FAULTS)
    def test_trouble_while_stopping_ends_with_none(
        self, platform: DesktopPlatform, fault: str
    ) -> None:
        owner, driver = open_account(platform), platform.driver()
        desktop = start(platform, owner)
        platform.arm("stop", fault)
        wait_for(lambda: insist(lambda: driver.stop_desktop(owner, desktop.remote_id)) is None)
        assert (platform.fired(), platform.living()) == (1, [])

    @pytest.mark.parametrize("fault", UNREADABLE)
    def test_an_answer_that_can_not_be_read_never_makes_a_desktop_gone(
        self, platform: DesktopPlatform, fault: str
    ) -> None:
        owner, driver = open_account(platform), platform.driver()
        desktop = start(platform, owner)
        for ask in (
            driver.desktops,
            lambda: driver.desktop(owner, desktop.remote_id),
            lambda: driver.look(owner),
        ):
            platform.arm("list", fault)
            with pytest.raises(Unavailable):
                ask()
        assert platform.fired() == 3
        assert driver.desktops() == (desktop,)

    def test_a_new_link_ends_the_old_one_and_looking_does_not(
        self, platform: DesktopPlatform
    ) -> None:
        owner, driver = open_account(platform), platform.driver()
        remote_id = start(platform, owner).remote_id
        first = driver.open_link(owner, remote_id)
        driver.desktops()
        driver.desktop(owner, remote_id)
        driver.look(owner)
        driver.keep_alive(remote_id)
        assert platform.opens(first)
        second = driver.open_link(owner, remote_id)
        assert first != second
        assert (platform.opens(first), platform.opens(second)) == (False, True)

    def test_a_desktop_is_opened_neither_too_early_nor_too_late(
        self, platform: DesktopPlatform
    ) -> None:
        owner, driver = open_account(platform), platform.driver()
        made = start_one(driver, owner, image_of(platform), reference="svc-1")
        with pytest.raises(Unavailable) as early:
            driver.open_link(owner, made.remote_id)
        assert early.value.code == "starting"
        wait_for(lambda: driver.stop_desktop(owner, made.remote_id) is None)
        with pytest.raises(Declined) as late:
            driver.open_link(owner, made.remote_id)
        assert late.value.code == "gone"

    def test_nobody_opens_or_stops_anothers_desktop(self, platform: DesktopPlatform) -> None:
        owner, other = open_account(platform), open_account(platform, "svc-2")
        driver, desktop = platform.driver(), start(platform, owner)
        with pytest.raises((Declined, Unavailable)):
            driver.open_link(other, desktop.remote_id)
        with pytest.raises(Declined):
            driver.stop_desktop(other, desktop.remote_id)
        assert driver.desktop(other, desktop.remote_id) is None
        assert platform.living() == [desktop.remote_id]

    @pytest.mark.parametrize("event", ["end_outside", "expire", "restart", "delete_account"])
    def test_what_ends_from_outside_is_seen(self, platform: DesktopPlatform, event: str) -> None:
        owner, driver = open_account(platform), platform.driver()
        desktop = start(platform, owner)
        arguments = {"restart": (), "delete_account": (owner,)}.get(event, (desktop.remote_id,))
        getattr(platform, event)(*arguments)
        assert driver.desktop(owner, desktop.remote_id) is None
        assert driver.desktops() == ()
        assert driver.stop_desktop(owner, desktop.remote_id) is None
        with pytest.raises(Declined) as refusal:
            driver.open_link(owner, desktop.remote_id)
        assert refusal.value.code == "gone"

    def test_a_deleted_account_is_told_from_a_trouble(self, platform: DesktopPlatform) -> None:
        owner, driver = open_account(platform), platform.driver()
        platform.delete_account(owner)
        assert driver.look(owner) is None
        with pytest.raises(Declined):
            start_one(driver, owner, image_of(platform), reference="svc-1")
        with pytest.raises(Declined) as gone:
            driver.act(Action.UNSUSPEND, owner, reference="svc-1")
        assert gone.value.code == "gone"
        assert driver.act(Action.TERMINATE, owner, reference="svc-1").done

    def test_the_platforms_clock_is_only_its_own_word(self, platform: DesktopPlatform) -> None:
        owner = open_account(platform)
        platform.put_clock_ahead(5)
        started = start(platform, owner).started_at
        assert started is not None
        ahead = started - clock.real_now()
        assert timedelta(hours=4, minutes=59) < ahead < timedelta(hours=5, minutes=1)

    def test_a_sign_of_life_puts_off_the_end(self, platform: DesktopPlatform) -> None:
        owner, driver = open_account(platform), platform.driver()
        desktop = start(platform, owner)
        time.sleep(0.05)
        later = driver.keep_alive(desktop.remote_id)
        assert later is not None
        assert desktop.expires_at is not None
        assert later > desktop.expires_at

    def test_a_full_platform_is_unavailable_and_starts_nothing(
        self, platform: DesktopPlatform
    ) -> None:
        owner, driver = open_account(platform), platform.driver()
        platform.fill()
        with pytest.raises(Unavailable) as refusal:
            start_one(driver, owner, image_of(platform), reference="svc-1")
        assert (refusal.value.code, refusal.value.retry_after_seconds) == ("no_capacity", 60)
        assert platform.ever_started() == 0

    def test_an_image_that_went_is_refused_and_no_longer_offered(
        self, platform: DesktopPlatform
    ) -> None:
        owner, driver = open_account(platform), platform.driver()
        image, plan = image_of(platform), platform.spec("svc-1").remote_plan
        platform.remove_image(image)
        with pytest.raises(Declined):
            start_one(driver, owner, image, reference="svc-1")
        assert image not in {one.remote_id for one in driver.images(plan)}

    def test_images_say_what_is_in_them(self, platform: DesktopPlatform) -> None:
        driver = platform.driver()
        offered = driver.images(platform.spec("svc-1").remote_plan)
        assert offered
        assert all(one.name and one.family and one.description for one in offered)
        known = {one.remote_id: one for one in driver.desktop_images()}
        for one in offered:
            image = known[one.remote_id]
            assert image.enabled
            assert image.cores > 0
            assert image.memory_mb > 1000
            assert image.icon_url.startswith("http")

    def test_a_wrong_key_is_a_misconfiguration(self, platform: DesktopPlatform) -> None:
        driver = platform.stranger()
        with pytest.raises(Misconfigured):
            driver.desktops()
        health = driver.check()
        assert (health.ok, health.refused) == (False, True)

    def test_a_working_connection_is_healthy(self, platform: DesktopPlatform) -> None:
        health = platform.driver().check()
        assert health.ok
        assert dict(health.facts)["Live desktops"] == "0"

    @pytest.mark.parametrize("bad", ["", "../users", "x" * 32, "a b", "0" * 31, "١" * 32])
    def test_an_id_that_is_none_is_refused_before_anything_is_asked(
        self, platform: DesktopPlatform, bad: str
    ) -> None:
        driver, good = platform.driver(), "0" * 32
        for ask in (
            lambda: driver.request_desktop(bad, good, reference="svc-1"),
            lambda: driver.request_desktop(good, bad, reference="svc-1"),
            lambda: driver.open_link(good, bad),
            lambda: driver.stop_desktop(bad, good),
            lambda: driver.keep_alive(bad),
            lambda: driver.desktop(good, bad),
            lambda: driver.look(bad),
        ):
            with pytest.raises(Declined):
                ask()
