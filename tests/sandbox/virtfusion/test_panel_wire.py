"""The sandbox panel speaks the vendor's wire: statuses, field names, shapes, faults."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.sandbox.virtfusion.running import RunningPanel, running_panel

ORDER = {"packageId": 1, "userId": 1, "hypervisorId": 1}


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPanel]:
    with running_panel(tmp_path_factory.mktemp("panel")) as found:
        yield found


@pytest.fixture
def panel(running: RunningPanel) -> RunningPanel:
    running.reset()
    made = {"name": "Jane", "email": "jane@example.com", "extRelationId": 1042}
    assert running.api("POST", "/users", json=made).status_code == 201
    return running


def allocate(panel: RunningPanel, **changes: Any) -> dict[str, Any]:
    answer = panel.api("POST", "/servers", json={**ORDER, **changes})
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()["data"]
    return found


def build(panel: RunningPanel, server_id: int) -> dict[str, Any]:
    body = {"operatingSystemId": 1, "name": "web", "hostname": "web.example.com"}
    answer = panel.api("POST", f"/servers/{server_id}/build", json=body)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()["data"]
    return found


def read(panel: RunningPanel, server_id: int) -> dict[str, Any]:
    found: dict[str, Any] = panel.api("GET", f"/servers/{server_id}?remoteState=true").json()
    return found["data"]


def ready(panel: RunningPanel) -> int:
    server_id = int(allocate(panel)["id"])
    build(panel, server_id)
    wait_until(lambda: read(panel, server_id)["state"] == "complete")
    return server_id


def wait_until(asked: Any) -> None:
    for _ in range(60):
        if asked():
            return
        time.sleep(0.05)
    raise AssertionError("never")


def test_a_wrong_token_is_401_in_plain_text(panel: RunningPanel) -> None:
    answer = panel.api("GET", "/connect", token="wrong")
    assert (answer.status_code, answer.text) == (401, "401 Unauthorized")
    assert panel.api("GET", "/connect").status_code == 200


def test_a_user_is_found_by_number_or_with_relstr_by_text(panel: RunningPanel) -> None:
    body = {"name": "Bob", "email": "bob@example.com", "relStr": "acme-7"}
    made = panel.api("POST", "/users?relStr=true", json=body).json()["data"]
    assert made["password"]
    found = panel.api("GET", "/users/acme-7/byExtRelation?relStr=true").json()["data"]
    assert (found["id"], "password" in found) == (made["id"], False)
    assert panel.api("GET", "/users/1042/byExtRelation").json()["data"]["extRelationId"] == 1042
    missing = panel.api("GET", "/users/acme-7/byExtRelation")
    assert (missing.status_code, missing.json()) == (404, {"msg": "ext_relation_id not found"})


def test_an_invalid_body_is_422_with_the_field(panel: RunningPanel) -> None:
    answer = panel.api("POST", "/servers", json={**ORDER, "packageId": 99})
    assert answer.status_code == 422
    assert answer.json() == {"errors": {"packageId": ["The selected packageId is invalid."]}}


def test_a_server_goes_from_allocated_over_queued_to_complete(panel: RunningPanel) -> None:
    server = allocate(panel)
    assert (server["state"], server["commissionStatus"], server["name"]) == ("allocated", 0, "")
    built = build(panel, server["id"])
    assert (built["state"], built["commissionStatus"]) == ("queued", 1)
    assert len(built["settings"]["decryptedPassword"]) >= 12
    wait_until(lambda: read(panel, server["id"])["state"] == "complete")
    seen = read(panel, server["id"])
    assert (seen["commissionStatus"], seen["remoteState"]["state"]) == (3, "running")
    assert "decryptedPassword" not in seen["settings"]


def test_a_dry_run_makes_nothing(panel: RunningPanel) -> None:
    assert panel.api("POST", "/servers?dryRun=true", json=ORDER).status_code == 200
    assert panel.ledger()["created"] == 0


def test_a_building_server_is_busy(panel: RunningPanel) -> None:
    server = allocate(panel)
    build(panel, server["id"])
    answer = panel.api("POST", f"/servers/{server['id']}/suspend")
    assert answer.status_code == 423
    assert answer.json()["msg"]


def test_power_is_a_job_of_the_queue(panel: RunningPanel) -> None:
    server_id = ready(panel)
    answer = panel.api("POST", f"/servers/{server_id}/power/shutdown").json()
    path = f"/queue/{answer['data']['queueId']}"
    wait_until(lambda: panel.api("GET", path).json()["data"]["finished"])
    assert panel.api("GET", path).json()["data"]["failed"] is False
    assert read(panel, server_id)["remoteState"]["state"] == "shutoff"
    assert [event["verb"] for event in panel.ledger()["power_log"]] == ["shutdown"]


def test_suspending_stops_and_unsuspending_starts_again(panel: RunningPanel) -> None:
    server_id = ready(panel)
    for verb, seen in (("suspend", (True, "shutoff")), ("unsuspend", (False, "running"))):
        assert panel.api("POST", f"/servers/{server_id}/{verb}").status_code == 204
        server = read(panel, server_id)
        assert (server["suspended"], server["remoteState"]["state"]) == seen


def test_a_deleted_server_is_gone_but_stays_in_the_ledger(panel: RunningPanel) -> None:
    server = allocate(panel)
    assert panel.api("DELETE", f"/servers/{server['id']}?delay=0").status_code == 204
    missing = panel.api("GET", f"/servers/{server['id']}")
    assert (missing.status_code, missing.json()) == (404, {"msg": "server not found"})
    ledger = panel.ledger()
    assert (ledger["created"], ledger["deleted"], ledger["living"]) == (1, 1, 0)
    assert ledger["per_owner"] == {"1042": 1}


def test_a_deletion_without_delay_waits(panel: RunningPanel) -> None:
    server = allocate(panel)
    panel.api("DELETE", f"/servers/{server['id']}")
    assert panel.api("GET", f"/servers/{server['id']}").status_code == 200


def test_no_address_is_given_twice_and_a_full_group_refuses(panel: RunningPanel) -> None:
    made = [allocate(panel, packageId=4, hypervisorId=2) for _ in range(253)]
    given = {server["network"]["interfaces"][0]["ipv4"][0]["address"] for server in made}
    assert len(given) == 253
    answer = panel.api("POST", "/servers", json={**ORDER, "hypervisorId": 2})
    assert answer.status_code == 422
    assert answer.json()["errors"][0].startswith("No hypervisor available")
    room = panel.api("GET", "/compute/hypervisors/groups/2/resources").json()["data"][0]
    assert room["resources"]["network"]["total"]["ipv4"]["free"] == 0
    panel.api("DELETE", f"/servers/{made[7]['id']}?delay=0")
    again = allocate(panel, hypervisorId=2)["network"]["interfaces"][0]["ipv4"][0]["address"]
    assert again == made[7]["network"]["interfaces"][0]["ipv4"][0]["address"]


def test_lists_have_the_paged_shape(panel: RunningPanel) -> None:
    for _ in range(3):
        allocate(panel)
    page = panel.api("GET", "/servers?results=2").json()
    assert (page["current_page"], page["last_page"], page["per_page"], page["total"]) == (
        1,
        2,
        2,
        3,
    )
    assert len(page["data"]) == 2
    last = panel.api("GET", "/servers?results=2&page=2").json()
    assert (len(last["data"]), last["next_page_url"]) == (1, None)
    assert len(panel.api("GET", "/servers/user/1").json()["data"]) == 3


def test_a_plan_change_names_what_it_left_alone(panel: RunningPanel) -> None:
    server_id = ready(panel)
    bigger = {"cpu": True, "memory": True, "primaryDiskSize": True}
    assert panel.api("PUT", f"/servers/{server_id}/package/2", json=bigger).json() == {"info": []}
    answer = panel.api("PUT", f"/servers/{server_id}/package/1", json={"primaryDiskSize": True})
    assert "smaller" in answer.json()["info"][0]
    assert read(panel, server_id)["settings"]["resources"]["storage"] == 80


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/packages", 200),
        ("GET", "/packages/1", 200),
        ("GET", "/packages/9", 404),
        ("GET", "/media/templates/fromServerPackageSpec/1", 200),
        ("GET", "/servers/{server}/templates", 200),
        ("GET", "/servers/{server}/traffic", 200),
        ("GET", "/servers/{server}/vnc", 200),
        ("PUT", "/servers/{server}/owner/1", 201),
        ("GET", "/compute/hypervisors/groups", 200),
        ("GET", "/compute/hypervisors/groups/2", 200),
        ("GET", "/compute/hypervisors/groups/3", 404),
        ("GET", "/servers/abc", 404),
        ("GET", "/queue/77", 404),
        ("GET", "/ssh_keys/user/1", 200),
        ("POST", "/users/1042/byExtRelation/resetPassword", 201),
        ("DELETE", "/users/1042/byExtRelation", 204),
    ],
)
def test_the_other_addresses_answer_as_documented(
    panel: RunningPanel, method: str, path: str, status: int
) -> None:
    server = allocate(panel)["id"]
    assert panel.api(method, path.format(server=server)).status_code == status


def test_a_number_is_never_given_twice(panel: RunningPanel) -> None:
    """Not even after a reset: a shop that outlives it would find its machine in other hands."""
    first = allocate(panel)["id"]
    panel.reset()
    panel.api("POST", "/users", json={"name": "J", "email": "j@example.com", "extRelationId": 7})
    assert allocate(panel)["id"] > first


def test_an_ssh_key_is_kept_and_removed(panel: RunningPanel) -> None:
    body = {"userId": 1, "name": "laptop", "publicKey": "ssh-ed25519 AAAA"}
    key = panel.api("POST", "/ssh_keys", json=body).json()["data"]["id"]
    assert panel.api("GET", f"/ssh_keys/{key}").status_code == 200
    assert panel.api("DELETE", f"/ssh_keys/{key}").status_code == 204
    assert panel.api("GET", f"/ssh_keys/{key}").status_code == 404


@pytest.mark.parametrize("kind", ["lose_response", "cut"])
def test_an_answer_can_be_lost_after_its_effect(panel: RunningPanel, kind: str) -> None:
    panel.arm("servers.create", kind)
    with pytest.raises(httpx.TransportError):
        allocate(panel)
    assert (panel.ledger()["created"], panel.fired()) == (1, 1)


@pytest.mark.parametrize(
    ("kind", "status", "made"),
    [
        ("fail_before", 500, 0),
        ("unavailable", 503, 0),
        ("fail_after_effect", 500, 1),
        ("rate_limit", 429, 0),
        ("full", 422, 0),
        ("invalid", 422, 0),
        ("locked", 423, 0),
        ("garble", 201, 1),
    ],
)
def test_a_fault_fires_once_and_is_counted(
    panel: RunningPanel, kind: str, status: int, made: int
) -> None:
    panel.arm("servers.create", kind)
    assert panel.api("POST", "/servers", json=ORDER).status_code == status
    assert (panel.ledger()["created"], panel.fired()) == (made, 1)
    allocate(panel)
    assert (panel.ledger()["created"], panel.fired()) == (made + 1, 1)


def test_a_late_order_happens_after_the_caller_gave_up(panel: RunningPanel) -> None:
    panel.arm("servers.create", "slow:0.3")
    with pytest.raises(httpx.ReadTimeout):
        panel.api("POST", "/servers", json=ORDER, timeout=0.1)
    assert panel.ledger()["created"] == 0
    wait_until(lambda: panel.ledger()["created"] == 1)


def test_a_restart_forgets_nothing(tmp_path: Path) -> None:
    with running_panel(tmp_path) as first:
        first.api("POST", "/users", json={"name": "J", "email": "j@e.org", "extRelationId": 1})
        allocate(first)
    with running_panel(tmp_path) as second:
        assert second.ledger()["living"] == 1
        assert second.api("GET", "/users/1/byExtRelation").status_code == 200


def test_the_page_for_people_escapes_what_it_shows(panel: RunningPanel) -> None:
    server = allocate(panel)
    path = f"/servers/{server['id']}/modify/name"
    assert panel.api("PUT", path, json={"name": "<script>x</script>"}).status_code == 201
    page = httpx.get(panel.url).text
    assert "&lt;script&gt;x" in page
    assert "<script>" not in page
