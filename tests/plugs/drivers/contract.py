"""
What every driver that makes machines must keep, judged by the other side's own ledger.

A test class inherits DriverContract and gives a `platform` fixture: a real server process that can
be told to fail.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import ClassVar, Protocol

import pytest

from kernel.errors import Declined, Misconfigured, OutcomeUnknown, Unavailable
from shared_apps.fleet.port import Action, Driver, MachineSpec, Power, Progress

FAULTS = (
    "lose_response",
    "fail_after_effect",
    "fail_before",
    "slow_answer",
    "cut",
    "garble",
    "rate_limit",
)
HOSTILE = (
    "web\r\nX-Evil: 1",
    'web"; reboot; "',
    "web'$(reboot)`id`",
    "wëb\u202e.example.com",
    "../../servers/1",
    "a" * 300,
    "",
)


class Platform(Protocol):
    """The other side, and the ways to trouble and to question it."""

    def driver(self) -> Driver: ...
    def stranger(self) -> Driver: ...
    def spec(self, reference: str, **changes: str) -> MachineSpec: ...
    def arm(self, step: str, fault: str) -> None: ...
    def fill(self) -> None: ...
    def fired(self) -> int: ...
    def living(self) -> list[str]: ...
    def ever_made(self) -> int: ...
    def installs(self) -> int: ...


def make(
    driver: Driver, spec: MachineSpec, *, trouble: tuple[Platform, str, str] | None = None
) -> tuple[dict[str, str], str]:
    """Make a machine as the jobs do; returns the memory and the one-time password."""
    memory: dict[str, str] = {}
    secret = ""
    for step in driver.create_steps:
        if trouble and trouble[1] == step:
            trouble[0].arm(step, trouble[2])
        progress = settle(driver, step, spec, memory)
        memory.update(progress.memory)
        secret = progress.secret.reveal() if progress.secret else secret
    return memory, secret


def settle(driver: Driver, step: str, spec: MachineSpec, memory: Mapping[str, str]) -> Progress:
    """Run one step to its end: wait when asked to, and after doubt ask before repeating."""
    for _ in range(100):
        try:
            progress = driver.run(step, spec, memory)
        except Unavailable:
            time.sleep(0.05)
            continue
        except OutcomeUnknown:
            found = driver.recall(step, spec, memory)
            if found is None:
                continue
            progress = found
        if progress.done:
            return progress
        time.sleep(0.05)
    raise AssertionError(f"{step} never ends")


def wait_for_power(driver: Driver, remote_id: str, wanted: Power) -> None:
    for _ in range(60):
        machine = driver.look(remote_id)
        if machine and machine.power is wanted:
            return
        time.sleep(0.05)
    raise AssertionError(f"{remote_id} is not {wanted}")


def act(driver: Driver, action: Action, remote_id: str, reference: str) -> None:
    """Ask until the platform has time for it."""
    for _ in range(60):
        try:
            assert driver.act(action, remote_id, reference=reference).done
            return
        except Unavailable:
            time.sleep(0.05)
    raise AssertionError(f"{action} never accepted")


class DriverContract:
    troubled_steps: ClassVar[tuple[str, ...]] = ()

    def test_a_machine_is_made_step_by_step(self, platform: Platform) -> None:
        driver, spec = platform.driver(), platform.spec("svc-1")
        memory, secret = make(driver, spec)
        assert platform.living() == [memory["remote_id"]]
        assert len(secret) >= 12
        machine = driver.look(memory["remote_id"])
        assert machine is not None
        assert (machine.installed, machine.power) == (True, Power.ON)
        assert (machine.hostname, machine.ipv4) == (spec.hostname, (memory["ipv4"],))

    def test_repeating_every_step_makes_no_second_machine(self, platform: Platform) -> None:
        driver, spec = platform.driver(), platform.spec("svc-1")
        memory: dict[str, str] = {}
        for step in driver.create_steps:
            settle(driver, step, spec, dict(memory))  # the record of this one was lost
            memory.update(settle(driver, step, spec, memory).memory)
        assert platform.living() == [memory["remote_id"]]
        assert (platform.ever_made(), platform.installs()) == (1, 1)

    @pytest.mark.parametrize("fault", FAULTS)
    def test_trouble_at_any_step_still_ends_with_exactly_one_machine(
        self, platform: Platform, fault: str
    ) -> None:
        for number, step in enumerate(self.troubled_steps, start=1):
            spec = platform.spec(f"svc-{number}", owner_reference=f"owner-{number}")
            memory, secret = make(platform.driver(), spec, trouble=(platform, step, fault))
            assert platform.fired() == number, f"the fault did not fire at {step}"
            assert platform.ever_made() == number, f"not exactly one after {step}"
            assert platform.installs() == number, f"not exactly one install after {step}"
            assert memory["remote_id"] in platform.living()
            assert secret or memory["password_lost"] == "yes"

    def test_a_lost_machine_is_not_confused_with_the_owners_other_one(
        self, platform: Platform
    ) -> None:
        first, _ = make(platform.driver(), platform.spec("svc-1"))
        trouble = (platform, "allocate", "lose_response")
        second, _ = make(platform.driver(), platform.spec("svc-2"), trouble=trouble)
        assert first["remote_id"] != second["remote_id"]
        assert platform.ever_made() == 2

    def test_a_full_platform_is_unavailable_and_makes_nothing(self, platform: Platform) -> None:
        driver, spec = platform.driver(), platform.spec("svc-1")
        memory = settle(driver, "owner", spec, {}).memory
        platform.fill()
        with pytest.raises(Unavailable) as refusal:
            driver.run("allocate", spec, memory)
        assert refusal.value.code == "no_capacity"
        assert refusal.value.retry_after_seconds == 60
        assert platform.ever_made() == 0

    def test_a_wrong_key_is_a_misconfiguration(self, platform: Platform) -> None:
        driver = platform.stranger()
        with pytest.raises(Misconfigured):
            driver.run("owner", platform.spec("svc-1"), {})
        assert not driver.check().ok

    def test_a_working_account_is_healthy_and_says_how_much_room_it_has(
        self, platform: Platform
    ) -> None:
        health = platform.driver().check()
        assert health.ok
        assert health.facts

    def test_images_have_names_and_versions(self, platform: Platform) -> None:
        images = platform.driver().images(platform.spec("svc-1").remote_plan)
        assert images
        assert all(image.remote_id and image.name and image.family for image in images)

    def test_actions_change_what_is_seen(self, platform: Platform) -> None:
        driver, spec = platform.driver(), platform.spec("svc-1")
        remote_id = make(driver, spec)[0]["remote_id"]
        for action, power in (
            (Action.STOP, Power.OFF),
            (Action.START, Power.ON),
            (Action.RESTART, Power.ON),
        ):
            act(driver, action, remote_id, spec.reference)
            wait_for_power(driver, remote_id, power)
        for action, suspended in ((Action.SUSPEND, True), (Action.UNSUSPEND, False)) * 2:
            act(driver, action, remote_id, spec.reference)
            act(driver, action, remote_id, spec.reference)
            machine = driver.look(remote_id)
            assert machine is not None
            assert machine.suspended is suspended

    def test_terminating_twice_is_done_twice(self, platform: Platform) -> None:
        driver, spec = platform.driver(), platform.spec("svc-1")
        remote_id = make(driver, spec)[0]["remote_id"]
        for _ in range(2):
            assert driver.act(Action.TERMINATE, remote_id, reference=spec.reference).done
        assert platform.living() == []
        assert driver.look(remote_id) is None

    @pytest.mark.parametrize("action", list(Action))
    def test_a_machine_of_another_reference_is_never_touched(
        self, platform: Platform, action: Action
    ) -> None:
        driver = platform.driver()
        remote_id = make(driver, platform.spec("svc-1"))[0]["remote_id"]
        before = driver.look(remote_id)
        with pytest.raises(Declined) as refusal:
            driver.act(action, remote_id, reference="svc-2")
        assert refusal.value.code == "reference_mismatch"
        assert driver.look(remote_id) == before

    @pytest.mark.parametrize("hostname", HOSTILE)
    def test_a_hostile_host_name_is_refused_before_anything_is_made(
        self, platform: Platform, hostname: str
    ) -> None:
        driver, spec = platform.driver(), platform.spec("svc-1", hostname=hostname)
        memory = settle(driver, "owner", spec, {}).memory
        with pytest.raises(Declined) as refusal:
            driver.run("allocate", spec, memory)
        assert refusal.value.code == "bad_hostname"
        assert platform.ever_made() == 0

    def test_a_new_password_replaces_the_old_one(self, platform: Platform) -> None:
        driver = platform.driver()
        memory, secret = make(driver, platform.spec("svc-1"))
        fresh = driver.new_password(memory["remote_id"])
        assert len(fresh.reveal()) >= 12
        assert fresh.reveal() != secret
