"""
What a driver of desktops must keep about the account that a service is, judged by the other side's
own ledger; and the words in which the contracts ask that side.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, ClassVar, Protocol

import pytest

from kernel.errors import Declined, OutcomeUnknown, Unavailable
from shared_apps.fleet.desktops import Desktop, DesktopDriver, DesktopState, start_one
from shared_apps.fleet.port import Action, MachineSpec, Power
from tests.plugs.drivers.contract import FAULTS, settle


class DesktopPlatform(Protocol):
    """The other side, and the ways to trouble and to question it."""

    def driver(self, **changes: str) -> DesktopDriver: ...
    def stranger(self) -> DesktopDriver: ...
    def spec(self, reference: str, **changes: str) -> MachineSpec: ...
    def bigger_plan(self) -> str: ...
    def arm(self, what: str, fault: str, times: int = 1) -> None: ...
    def fill(self) -> None: ...
    def fired(self) -> int: ...
    def accounts(self) -> list[str]: ...
    def groups_of(self, owner_id: str) -> list[str]: ...
    def living(self) -> list[str]: ...
    def ever_started(self) -> int: ...
    def end_outside(self, remote_id: str) -> None: ...
    def expire(self, remote_id: str) -> None: ...
    def restart(self) -> None: ...
    def delete_account(self, owner_id: str) -> None: ...
    def remove_image(self, image: str) -> None: ...
    def put_clock_ahead(self, hours: int) -> None: ...
    def opens(self, link: str) -> bool: ...


def open_account(platform: DesktopPlatform, reference: str = "svc-1") -> str:
    """The owner id of a new account, made as the jobs make it."""
    driver, spec = platform.driver(), platform.spec(reference)
    memory: dict[str, str] = {}
    for step in driver.create_steps:
        memory.update(settle(driver, step, spec, memory).memory)
    return memory["remote_id"]


def image_of(platform: DesktopPlatform) -> str:
    return platform.driver().images(platform.spec("svc-1").remote_plan)[0].remote_id


def wait_for(asked: Callable[[], Any]) -> Any:
    for _ in range(80):
        found = asked()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError("it never came")


def start(platform: DesktopPlatform, owner_id: str, **changes: str) -> Desktop:
    """A desktop that runs."""
    driver = platform.driver(**changes)
    made = start_one(driver, owner_id, image_of(platform), reference="svc-1")

    def running() -> Desktop | None:
        seen = driver.desktop(owner_id, made.remote_id)
        return seen if seen and seen.state is DesktopState.RUNNING else None

    found: Desktop = wait_for(running)
    return found


def insist(asked: Callable[[], Any]) -> Any:
    """Again after doubt and after "not now", as a job does."""
    for _ in range(100):
        try:
            return asked()
        except (Unavailable, OutcomeUnknown):
            time.sleep(0.05)
    raise AssertionError("it never ends")


class AccountContract:
    troubled_steps: ClassVar[tuple[str, ...]] = ()

    def test_repeating_every_step_makes_one_account(self, platform: DesktopPlatform) -> None:
        driver, spec = platform.driver(), platform.spec("svc-1")
        memory: dict[str, str] = {}
        for step in driver.create_steps:
            settle(driver, step, spec, dict(memory))  # the record of this one was lost
            memory.update(settle(driver, step, spec, memory).memory)
        assert len(platform.accounts()) == 1
        machine = driver.look(memory["remote_id"])
        assert machine is not None
        assert (machine.suspended, machine.power) == (False, Power.OFF)

    @pytest.mark.parametrize("fault", FAULTS)
    def test_trouble_at_any_step_still_ends_with_exactly_one_account(
        self, platform: DesktopPlatform, fault: str
    ) -> None:
        for number, step in enumerate(self.troubled_steps, start=1):
            driver, spec = platform.driver(), platform.spec(f"svc-{number}")
            memory: dict[str, str] = {}
            for one in driver.create_steps:
                if one == step:
                    platform.arm(step, fault)
                memory.update(settle(driver, one, spec, memory).memory)
            assert platform.fired() == number, f"the fault did not fire at {step}"
            assert len(platform.accounts()) == number, f"not exactly one after {step}"
            assert driver.recall(step, spec, memory) is not None

    def test_nothing_happened_is_recalled_as_nothing(self, platform: DesktopPlatform) -> None:
        driver, spec = platform.driver(), platform.spec("svc-1")
        assert driver.recall(driver.create_steps[0], spec, {}) is None

    @pytest.mark.parametrize("action", [Action.SUSPEND, Action.UNSUSPEND, Action.TERMINATE])
    def test_an_account_of_another_reference_is_never_touched(
        self, platform: DesktopPlatform, action: Action
    ) -> None:
        owner = open_account(platform)
        start(platform, owner)
        before = platform.driver().look(owner)
        with pytest.raises(Declined) as refusal:
            platform.driver().act(action, owner, reference="svc-2")
        assert refusal.value.code == "reference_mismatch"
        assert platform.driver().look(owner) == before

    def test_another_plan_is_another_group_and_nothing_else(
        self, platform: DesktopPlatform
    ) -> None:
        owner, driver = open_account(platform), platform.driver()
        for _ in range(2):
            assert driver.change_package(owner, platform.bigger_plan(), reference="svc-1").done
        assert platform.groups_of(owner) == [platform.bigger_plan().partition(":")[0]]
        with pytest.raises(Declined):
            driver.change_package(owner, platform.bigger_plan(), reference="svc-2")

    def test_a_suspended_account_has_no_desktop_and_gets_none(
        self, platform: DesktopPlatform
    ) -> None:
        owner, driver = open_account(platform), platform.driver()
        start(platform, owner)
        for _ in range(2):
            assert driver.act(Action.SUSPEND, owner, reference="svc-1").done
        wait_for(lambda: not platform.living())
        with pytest.raises(Declined):
            start_one(driver, owner, image_of(platform), reference="svc-1")
        assert driver.act(Action.UNSUSPEND, owner, reference="svc-1").done
        assert start(platform, owner).state is DesktopState.RUNNING

    def test_a_terminated_account_is_gone_with_its_desktops(
        self, platform: DesktopPlatform
    ) -> None:
        owner, driver = open_account(platform), platform.driver()
        start(platform, owner)
        for _ in range(2):
            assert driver.act(Action.TERMINATE, owner, reference="svc-1").done
        assert (platform.accounts(), platform.living()) == ([], [])
        assert driver.look(owner) is None
