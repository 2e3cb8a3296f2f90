"""The sandbox speaks the vendor's wire in both generations: shapes, faults, outside events."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from sandbox.common.process import running
from tests.sandbox.kasm.running import (
    BASIC,
    HTTP,
    KEY,
    SECRET,
    RunningKasm,
    images_of,
    running_kasm,
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningKasm]:
    with running_kasm(tmp_path_factory.mktemp("kasm"), stop_seconds="0.4") as found:
        yield found


@pytest.fixture
def kasm(server: RunningKasm) -> RunningKasm:
    server.reset()
    return server


def user_of(kasm: RunningKasm, name: str = "svc-1") -> str:
    given = {"username": name, "password": "3UPKGg7g!a9g2@39v6", "organization": "tenant-7"}
    made = kasm.old("create_user", target_user=given).json()
    user_id = str(made["user"]["user_id"])
    pair = {"target_user": {"user_id": user_id}, "target_group": {"group_id": BASIC.group_id}}
    assert kasm.old("add_user_group", **pair).json() == {}
    return user_id


def request(kasm: RunningKasm, user_id: str) -> dict[str, Any]:
    image = images_of(BASIC)[0]["image_id"]
    made: dict[str, Any] = kasm.old("request_kasm", user_id=user_id, image_id=image).json()
    return made


def running_of(kasm: RunningKasm, user_id: str) -> dict[str, Any]:
    made = request(kasm, user_id)
    for _ in range(60):
        pair = {"user_id": user_id, "kasm_id": made["kasm_id"]}
        seen: dict[str, Any] = kasm.old("get_kasm_status", **pair).json()
        if seen["operational_status"] == "running":
            return seen
        time.sleep(0.05)
    raise AssertionError("it never runs")


def test_the_two_generations_take_their_key_in_their_own_place(kasm: RunningKasm) -> None:
    assert kasm.old("get_zones").json()["zones"]
    assert kasm.new("get_zones").json()["zones"]
    pair = {"api_key": KEY, "api_key_secret": SECRET}
    wrong = (
        HTTP.post(f"{kasm.url}/api/public/get_zones", json={}, auth=(KEY, SECRET)),
        HTTP.post(f"{kasm.url}/api/public/get_zones", json={**pair, "api_key_secret": "x"}),
        HTTP.post(f"{kasm.url}/api/get_zones", json=pair),
        HTTP.post(f"{kasm.url}/api/get_zones", json={}, auth=(KEY, "x")),
        HTTP.post(f"{kasm.url}/api/get_zones", json=pair, auth=(KEY, SECRET)),
    )
    for answer in wrong:
        assert answer.status_code == 403
        assert set(answer.json()) == {"error_message"}
    assert HTTP.get(f"{kasm.url}/api/public/get_zones").status_code == 405


@pytest.mark.parametrize(
    ("speaks", "there", "missing"),
    [
        ("1.18", "public/get_zones", "get_zones"),
        ("1.19", "get_zones", "public/get_zones"),
    ],
)
def test_a_server_can_speak_one_generation_only(
    tmp_path: Path, speaks: str, there: str, missing: str
) -> None:
    with running("sandbox.kasm", state=tmp_path, options=("--speaks", speaks)) as url:
        assert HTTP.post(f"{url}/api/{there}", json={}).status_code == 403
        assert HTTP.post(f"{url}/api/{missing}", json={}).status_code == 404


def test_users_and_groups_have_the_vendors_shape(kasm: RunningKasm) -> None:
    user_id = user_of(kasm)
    user = kasm.old("get_user", target_user={"username": "svc-1"}).json()["user"]
    assert user["user_id"] == user_id
    assert {"name": "All Users", "group_id": "68d557ac4cac42cca9f31c7c853de0f3"} in user["groups"]
    assert {"name": BASIC.name, "group_id": BASIC.group_id} in user["groups"]
    assert (user["locked"], user["disabled"], user["organization"]) == (False, False, "tenant-7")
    kasm.old("update_user", target_user={"user_id": user_id, "disabled": True})
    assert kasm.old("get_users").json()["users"][0]["disabled"] is True


@pytest.mark.parametrize("password", ["short1!", "alllower1!", "NoDigits!", "NoMarks11"])
def test_a_weak_password_is_refused_with_200(kasm: RunningKasm, password: str) -> None:
    answer = kasm.old("create_user", target_user={"username": "x", "password": password})
    assert answer.status_code == 200
    assert "Password" in answer.json()["error_message"]


def test_a_user_name_is_there_once(kasm: RunningKasm) -> None:
    user_of(kasm)
    again = {"username": "SVC-1", "password": "3UPKGg7g!a9g2@39v6"}
    assert "error_message" in kasm.old("create_user", target_user=again).json()


def test_a_request_starts_one_more_and_says_so_at_once(kasm: RunningKasm) -> None:
    user_id = user_of(kasm)
    first, second = request(kasm, user_id), request(kasm, user_id)
    assert first["status"] == "starting"
    assert "-" in first["kasm_id"]
    assert first["kasm_url"].startswith(f"/#/connect/kasm/{first['kasm_id']}/{user_id}/")
    assert first["kasm_id"] != second["kasm_id"]
    assert len(kasm.old("get_kasms").json()["kasms"]) == 2


def test_while_it_starts_there_is_no_session_in_the_status(kasm: RunningKasm) -> None:
    user_id = user_of(kasm)
    made = request(kasm, user_id)
    seen = kasm.old("get_kasm_status", user_id=user_id, kasm_id=made["kasm_id"]).json()
    assert "kasm" not in seen
    assert (seen["operational_status"], seen["operational_progress"]) == ("starting", 40)
    [listed] = kasm.old("get_kasms").json()["kasms"]
    assert (listed["start_date"], listed["keepalive_date"]) == ("None", "None")


def test_ids_come_and_are_taken_with_and_without_hyphens(kasm: RunningKasm) -> None:
    user_id = user_of(kasm)
    running_of(kasm, user_id)
    [listed] = kasm.old("get_kasms").json()["kasms"]
    assert "-" not in listed["kasm_id"]
    assert "-" in listed["user_id"]
    assert "-" in listed["image_id"]
    seen = kasm.old(
        "get_kasm_status", user_id=listed["user_id"], kasm_id=listed["kasm_id"].upper()
    ).json()
    assert seen["operational_status"] == "running"


def test_every_status_call_ends_the_link_before(kasm: RunningKasm) -> None:
    user_id = user_of(kasm)
    first = running_of(kasm, user_id)
    pair = {"user_id": user_id, "kasm_id": first["kasm"]["kasm_id"]}
    assert kasm.screen(first["kasm_url"])["status"] == "running"
    second = kasm.old("get_kasm_status", **pair, skip_agent_check=True).json()
    assert "no longer valid" in kasm.screen(first["kasm_url"])["over"]
    assert kasm.screen(second["kasm_url"])["name"] == "Ubuntu 24.04 Developer"
    assert kasm.ledger()["kasms"][0]["opened"] == 2


def test_a_destroyed_session_is_queued_and_then_gone(kasm: RunningKasm) -> None:
    user_id = user_of(kasm)
    link = running_of(kasm, user_id)["kasm_url"]
    [one] = kasm.old("get_kasms").json()["kasms"]
    pair = {"user_id": user_id, "kasm_id": one["kasm_id"]}
    assert kasm.old("destroy_kasm", **pair).json() == {}
    [queued] = kasm.old("get_kasms").json()["kasms"]
    assert queued["operational_status"] == "deleting"
    time.sleep(0.5)
    assert kasm.old("get_kasms").json() == {"kasms": []}
    answer = kasm.old("get_kasm_status", **pair)
    assert (answer.status_code, set(answer.json())) == (200, {"error_message"})
    assert kasm.screen(link)["over"] == "This desktop has ended."


def test_a_user_with_sessions_is_deleted_by_force_only(kasm: RunningKasm) -> None:
    user_id = user_of(kasm)
    running_of(kasm, user_id)
    target = {"target_user": {"user_id": user_id}}
    assert "error_message" in kasm.old("delete_user", **target).json()
    assert kasm.old("delete_user", **target, force=True).json() == {}
    assert kasm.ledger()["living"] == 0


def test_the_key_is_born_with_what_it_is_given(kasm: RunningKasm) -> None:
    kasm.set(permissions=["Images View"])
    assert kasm.old("get_images").json()["images"]
    answer = kasm.old("get_kasms")
    assert (answer.status_code, set(answer.json())) == (200, {"error_message"})


def test_six_sizes_each_with_images_icons_and_apps(kasm: RunningKasm) -> None:
    images = kasm.old("get_images").json()["images"]
    sizes = {(one["categories"][0], one["cores"], one["memory"] // 10**9) for one in images}
    assert sizes == {
        ("Developer Basic", 2.0, 4),
        ("Developer Pro", 4.0, 8),
        ("Developer Enterprise", 8.0, 16),
        ("Business Basic", 2.0, 4),
        ("Business Pro", 4.0, 8),
        ("Business Enterprise", 8.0, 16),
    }
    for one in images:
        assert one["description"].count(",") >= 3
        icon = HTTP.get(f"{kasm.url}/{one['image_src']}")
        assert icon.headers["content-type"].startswith("image/svg+xml")


def test_faults_fire_and_are_counted(kasm: RunningKasm) -> None:
    user_id, image = user_of(kasm), images_of(BASIC)[0]["image_id"]
    kasm.arm("request_kasm", "lose_response")
    with pytest.raises(httpx.RemoteProtocolError):
        kasm.old("request_kasm", user_id=user_id, image_id=image)
    assert kasm.ledger()["requested"] == 1
    kasm.arm("request_kasm", "full")
    answer = kasm.old("request_kasm", user_id=user_id, image_id=image)
    assert answer.status_code == 200
    assert "No resources" in answer.json()["error_message"]
    assert (kasm.fired(), kasm.ledger()["requested"]) == (2, 1)


def test_a_restart_of_the_server_forgets_nothing(tmp_path: Path) -> None:
    with running_kasm(tmp_path) as first:
        user_id = user_of(first)
        running_of(first, user_id)
    with running_kasm(tmp_path) as second:
        [one] = second.old("get_kasms").json()["kasms"]
        assert one["operational_status"] == "running"


def test_the_pages_show_what_is_there_and_let_a_person_end_it(kasm: RunningKasm) -> None:
    assert "Nothing here yet." in HTTP.get(f"{kasm.url}/dashboard").text
    user_id = user_of(kasm)
    running_of(kasm, user_id)
    page = HTTP.get(f"{kasm.url}/dashboard").text
    assert "Ubuntu 24.04 Developer" in page
    assert f"/_sandbox/users/{user_id}/delete" in page
    kasm.door(f"kasms/{kasm.ledger()['kasms'][0]['kasm_id']}/end")
    assert "outside" in HTTP.get(f"{kasm.url}/dashboard").text
    front = HTTP.get(f"{kasm.url}/")
    assert "script-src 'self'" in front.headers["content-security-policy"]
    assert HTTP.get(f"{kasm.url}/viewer.js").status_code == 200
