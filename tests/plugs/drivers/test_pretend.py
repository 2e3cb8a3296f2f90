"""Made-up machines are ready at once."""

from __future__ import annotations

from shared_apps.fleet.drivers.pretend import Pretend
from shared_apps.fleet.port import Action, MachineSpec, Power, drivers

SPEC = MachineSpec("svc-1", "acme-7", "Jane", "jane@example.com", "big", "", "", "db1.example.com")


def test_it_is_for_copies_and_no_other_driver_is() -> None:
    for_copies = {key for key in drivers.keys() if drivers.get(key).for_copies}  # noqa: SIM118
    assert for_copies == {"pretend"}


def test_a_machine_is_made_in_one_step_and_found_again() -> None:
    driver = Pretend({})
    made = driver.run("make", SPEC, {})
    assert made.done
    assert driver.create_steps == ("make",)
    assert driver.recall("make", SPEC, {}) is None
    assert driver.recall("make", SPEC, made.memory) == made
    seen = driver.look(made.memory["remote_id"])
    assert seen is not None
    assert (seen.power, seen.ipv4) == (Power.ON, ("192.0.2.1",))
    assert driver.look("somebody-elses") is None


def test_whatever_is_asked_of_it_is_done() -> None:
    driver = Pretend({})
    assert driver.check().ok
    assert all(driver.act(action, "pretend-svc-1", reference="svc-1").done for action in Action)
    assert driver.change_package("pretend-svc-1", "bigger", reference="svc-1").done
    assert driver.new_password("pretend-svc-1").reveal()
    assert driver.images("big")
