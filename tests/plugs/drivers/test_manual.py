"""The driver for machines that people make."""

from __future__ import annotations

import pytest

from kernel.errors import Declined
from kernel.plugs import clean_settings
from shared_apps.fleet.drivers.manual import Manual
from shared_apps.fleet.port import Action, MachineSpec, drivers

SPEC = MachineSpec("svc-1", "acme-7", "Jane", "jane@example.com", "big", "", "", "db1.example.com")


def manual(**settings: str) -> Manual:
    return Manual(clean_settings(Manual.fields, settings))


def test_it_is_registered_and_says_that_people_do_it() -> None:
    assert drivers.get("manual") is Manual
    assert Manual.by_hand
    assert not Manual.actions
    assert manual().check().ok


def test_it_waits_until_staff_say_that_it_is_delivered() -> None:
    waiting = manual().run("hand_over", SPEC, {})
    assert (waiting.done, waiting.again_in_seconds) == (False, 3600)
    assert "db1.example.com" in waiting.note
    assert manual().recall("hand_over", SPEC, {}) is None
    assert manual().run("hand_over", SPEC, {"delivered": "yes"}).done
    recalled = manual().recall("hand_over", SPEC, {"delivered": "yes"})
    assert recalled is not None
    assert recalled.done


def test_its_systems_come_from_a_setting() -> None:
    images = manual(images="Rocky Linux 9, Windows, ,Debian 13").images("any")
    assert [(i.name, i.version, i.family) for i in images] == [
        ("Rocky Linux", "9", "rocky"),
        ("Windows", "", "windows"),
        ("Debian", "13", "debian"),
    ]


@pytest.mark.parametrize("action", list(Action))
def test_nothing_can_be_done_to_a_machine_from_here(action: Action) -> None:
    with pytest.raises(Declined) as refusal:
        manual().act(action, "srv-9", reference="svc-1")
    assert refusal.value.code == "by_hand"
    assert manual().look("srv-9") is None
    with pytest.raises(Declined):
        manual().new_password("srv-9")


def test_another_plan_is_a_task_for_people() -> None:
    with pytest.raises(Declined) as refusal:
        manual().change_package("srv-9", "bigger", reference="svc-1")
    assert refusal.value.code == "by_hand"
