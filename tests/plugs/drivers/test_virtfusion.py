"""The VirtFusion driver against the sandbox panel: the contract, and what is this panel's own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from kernel.errors import Declined, Misconfigured, OutcomeUnknown, Unavailable
from kernel.plugs import clean_settings
from shared_apps.fleet.drivers.virtfusion import VirtFusion
from shared_apps.fleet.port import Action, Driver, MachineSpec, Power, drivers
from tests.plugs.drivers.contract import DriverContract, make, settle
from tests.sandbox.virtfusion.running import TOKEN, RunningPanel, running_panel

OPERATIONS = {
    "owner": "users.create",
    "allocate": "servers.create",
    "install": "servers.build",
    "wait": "servers.read",
}


class Impatient(VirtFusion):
    """The driver with a short patience (seconds), so that slow answers are quick to test."""

    timeout_seconds = 1


class PanelPlatform:
    def __init__(self, panel: RunningPanel) -> None:
        self.panel = panel

    def driver(self, **changes: str) -> Driver:
        given = {
            "base_url": self.panel.url,
            "token": TOKEN,
            "location": "1",
            "allow_private": "yes",
            **changes,
        }
        return Impatient(clean_settings(VirtFusion.fields, given))

    def stranger(self) -> Driver:
        return self.driver(token="wrong")

    def spec(self, reference: str, **changes: str) -> MachineSpec:
        owner = changes.get("owner_reference", "owner-0")
        spec = MachineSpec(
            reference=reference,
            owner_reference=owner,
            owner_name="Jane Roe",
            owner_email=f"{owner}@example.com",
            remote_plan="1",
            location="2",
            image="2",
            hostname="web1.example.com",
        )
        return replace(spec, **changes)

    def arm(self, step: str, fault: str) -> None:
        mode = "slow_answer:1.2" if fault == "slow_answer" else fault
        self.panel.arm(OPERATIONS[step], mode)

    def fill(self) -> None:
        self.panel.arm("servers.create", "full", times=1000)

    def fired(self) -> int:
        return self.panel.fired()

    def living(self) -> list[str]:
        return [str(s["id"]) for s in self.panel.ledger()["servers"] if s["deleted"] is None]

    def ever_made(self) -> int:
        return int(self.panel.ledger()["created"])

    def installs(self) -> int:
        return int(self.panel.ledger()["builds"])


@pytest.fixture(scope="module")
def panel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPanel]:
    with running_panel(tmp_path_factory.mktemp("panel")) as running:
        yield running


@pytest.fixture
def platform(panel: RunningPanel) -> PanelPlatform:
    panel.reset()
    return PanelPlatform(panel)


class TestVirtFusion(DriverContract):
    troubled_steps = ("owner", "allocate", "install", "wait")


def test_the_driver_is_registered_under_its_key() -> None:
    assert drivers.get("virtfusion") is VirtFusion


def test_a_person_with_two_stores_gets_two_panel_users(platform: PanelPlatform) -> None:
    email = {"owner_email": "jane@example.com"}
    one = platform.spec("svc-1", owner_reference="acme-7", **email)
    two = platform.spec("svc-2", owner_reference="beta-9", **email)
    users = {settle(platform.driver(), "owner", spec, {}).memory["user_id"] for spec in (one, two)}
    assert len(users) == 2
    second = platform.panel.api("GET", "/users/beta-9/byExtRelation?relStr=true").json()["data"]
    assert second["email"] == "jane+beta-9@example.com"


@pytest.mark.parametrize("name", ['"; DROP TABLE', "A\r\nBcc: x", "Zoë 🐘\u202e", "n" * 255])
def test_a_hostile_owner_name_is_stored_exactly(platform: PanelPlatform, name: str) -> None:
    spec = platform.spec("svc-1", owner_reference="acme-7", owner_name=name)
    settle(platform.driver(), "owner", spec, {})
    found = platform.panel.api("GET", "/users/acme-7/byExtRelation?relStr=true").json()["data"]
    assert found["name"] == name


@pytest.mark.parametrize("reference", ["acme/../7", "a b", "7?x=1#", "é", "", "a\r\nb", "[a]"])
def test_a_reference_that_would_break_a_path_or_a_label_is_refused(
    platform: PanelPlatform, reference: str
) -> None:
    owner = platform.spec("svc-1", owner_reference=reference)
    with pytest.raises(Misconfigured):
        platform.driver().run("owner", owner, {})
    memory = settle(platform.driver(), "owner", platform.spec("svc-1"), {}).memory
    with pytest.raises(Misconfigured):
        platform.driver().run("allocate", platform.spec(reference), memory)
    assert platform.ever_made() == 0


def test_the_label_carries_the_whole_reference(platform: PanelPlatform) -> None:
    make(platform.driver(), platform.spec("0192f3a4-0000-7000-8000-000000000001"))
    [server] = platform.panel.ledger()["servers"]
    assert server["name"] == "web1.example.com [0192f3a4-0000-7000-8000-000000000001]"


def test_several_unknown_empty_servers_are_left_to_a_person(platform: PanelPlatform) -> None:
    driver, spec = platform.driver(), platform.spec("svc-1")
    memory = settle(driver, "owner", spec, {}).memory
    for _ in range(2):
        body = {"packageId": 1, "userId": int(memory["user_id"]), "hypervisorId": 2}
        platform.panel.api("POST", "/servers", json=body)
    with pytest.raises(OutcomeUnknown):
        driver.recall("allocate", spec, memory)


def test_a_server_that_our_records_hold_is_not_taken_for_a_lost_one(
    platform: PanelPlatform,
) -> None:
    driver, spec = platform.driver(), platform.spec("svc-1")
    memory = settle(driver, "owner", spec, {}).memory
    body = {"packageId": 1, "userId": int(memory["user_id"]), "hypervisorId": 2}
    known = platform.panel.api("POST", "/servers", json=body).json()["data"]["id"]
    held = replace(spec, known_remote_ids=frozenset({str(known)}))
    assert driver.recall("allocate", held, memory) is None


def test_an_installed_server_without_our_label_is_never_installed_over(
    platform: PanelPlatform,
) -> None:
    driver, spec = platform.driver(), platform.spec("svc-1")
    memory, _ = make(driver, spec)
    path = f"/servers/{memory['remote_id']}/modify/name"
    platform.panel.api("PUT", path, json={"name": "my own name"})
    for attempt in (driver.run, driver.recall):
        with pytest.raises(Declined) as refusal:
            attempt("install", spec, memory)
        assert refusal.value.code == "reference_mismatch"
    with pytest.raises(Declined):
        driver.act(Action.TERMINATE, memory["remote_id"], reference="svc-1")
    assert platform.installs() == 1


def test_a_failed_installation_is_declined_and_may_be_tried_again(platform: PanelPlatform) -> None:
    platform.panel.arm("servers.build", "failed_build")
    with pytest.raises(Declined) as refusal:
        make(platform.driver(), platform.spec("svc-1"))
    assert refusal.value.code == "build_failed"
    make(platform.driver(), platform.spec("svc-1"))
    assert (platform.ever_made(), platform.installs()) == (1, 2)


def test_a_stuck_installation_asks_for_patience(platform: PanelPlatform) -> None:
    platform.panel.arm("servers.build", "stuck_build")
    driver, spec = platform.driver(), platform.spec("svc-1")
    memory: dict[str, str] = {}
    for step in ("owner", "allocate", "install"):
        memory.update(settle(driver, step, spec, memory).memory)
    progress = driver.run("wait", spec, memory)
    assert (progress.done, progress.again_in_seconds) == (False, 5)
    assert driver.recall("wait", spec, memory) is None


def test_a_locked_server_is_asked_again_in_ten_seconds(platform: PanelPlatform) -> None:
    driver = platform.driver()
    remote_id = make(driver, platform.spec("svc-1"))[0]["remote_id"]
    platform.panel.arm("servers.suspend", "locked")
    with pytest.raises(Unavailable) as refusal:
        driver.act(Action.SUSPEND, remote_id, reference="svc-1")
    assert (refusal.value.code, refusal.value.retry_after_seconds) == ("busy", 10)


def test_a_refused_order_says_why(platform: PanelPlatform) -> None:
    driver, spec = platform.driver(), platform.spec("svc-1", remote_plan="99")
    memory = settle(driver, "owner", spec, {}).memory
    with pytest.raises(Declined, match="packageId: The selected packageId is invalid"):
        driver.run("allocate", spec, memory)


def test_a_plan_that_is_no_number_is_refused_for_this_order_only(platform: PanelPlatform) -> None:
    driver, spec = platform.driver(), platform.spec("svc-1", remote_plan="gold")
    with pytest.raises(Declined) as refusal:
        driver.run("allocate", spec, {"user_id": "1"})
    assert refusal.value.code == "bad_plan"


@pytest.mark.parametrize("image", ["", "x", "1/../2"])
def test_an_image_that_is_no_number_is_refused_for_this_order_only(
    platform: PanelPlatform, image: str
) -> None:
    driver, spec = platform.driver(), platform.spec("svc-1", image=image)
    memory = settle(driver, "owner", spec, {}).memory
    memory = {**memory, **settle(driver, "allocate", spec, memory).memory}
    with pytest.raises(Declined) as refusal:
        driver.run("install", spec, memory)
    assert refusal.value.code == "bad_image"


def test_a_group_that_is_no_number_is_a_misconfiguration(platform: PanelPlatform) -> None:
    driver, spec = platform.driver(location="north"), platform.spec("svc-1", location="")
    memory = settle(driver, "owner", spec, {}).memory
    with pytest.raises(Misconfigured):
        driver.run("allocate", spec, memory)


def test_a_spec_without_a_location_uses_the_accounts_group(platform: PanelPlatform) -> None:
    make(platform.driver(), platform.spec("svc-1", location=""))
    [server] = platform.panel.ledger()["servers"]
    assert server["ipv4"].startswith("192.0.2.")


def test_another_web_server_does_not_make_machines_gone(platform: PanelPlatform) -> None:
    driver = platform.driver(base_url=f"{platform.panel.url}/elsewhere")
    with pytest.raises(Misconfigured):
        driver.act(Action.TERMINATE, "1", reference="svc-1")
    with pytest.raises(Misconfigured):
        driver.look("1")
    assert not driver.check().ok


def test_a_private_address_is_refused_unless_allowed(platform: PanelPlatform) -> None:
    with pytest.raises(Misconfigured, match="not a public address"):
        platform.driver(allow_private="no").look("1")


def test_a_server_number_that_is_none_never_becomes_a_path(platform: PanelPlatform) -> None:
    for remote_id in ("../users", "1/suspend", "", "1 ", "٣"):
        with pytest.raises(Declined):
            platform.driver().act(Action.TERMINATE, remote_id, reference="svc-1")


def test_a_machine_stopped_from_outside_is_seen_off(platform: PanelPlatform) -> None:
    remote_id = make(platform.driver(), platform.spec("svc-1"))[0]["remote_id"]
    platform.panel.stop_outside(remote_id)
    machine = platform.driver().look(remote_id)
    assert machine is not None
    assert machine.power is Power.OFF


def test_a_machine_gets_the_sizes_of_another_package_once_or_twice(
    platform: PanelPlatform,
) -> None:
    driver, spec = platform.driver(), platform.spec("svc-1", remote_plan="1")
    remote_id = make(driver, spec)[0]["remote_id"]
    for _ in range(2):
        assert driver.change_package(remote_id, "3", reference=spec.reference).done
    [server] = platform.panel.ledger()["servers"]
    assert server["packageId"] == 3


def test_a_disk_is_never_made_smaller(platform: PanelPlatform) -> None:
    driver, spec = platform.driver(), platform.spec("svc-1", remote_plan="3")
    remote_id = make(driver, spec)[0]["remote_id"]
    with pytest.raises(Declined) as no:
        driver.change_package(remote_id, "1", reference=spec.reference)
    assert no.value.code == "disk_too_small"
    [server] = platform.panel.ledger()["servers"]
    assert server["packageId"] == 3


def test_another_services_machine_keeps_its_package(platform: PanelPlatform) -> None:
    driver, spec = platform.driver(), platform.spec("svc-1", remote_plan="1")
    remote_id = make(driver, spec)[0]["remote_id"]
    with pytest.raises(Declined) as no:
        driver.change_package(remote_id, "3", reference="svc-of-somebody-else")
    assert no.value.code == "reference_mismatch"
    [server] = platform.panel.ledger()["servers"]
    assert server["packageId"] == 1
