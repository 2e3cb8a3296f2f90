"""The sandbox server as the contracts ask it."""

from __future__ import annotations

from dataclasses import replace

from kernel.plugs import clean_settings
from shared_apps.fleet.desktops import DesktopDriver
from shared_apps.fleet.drivers.kasm import Kasm
from shared_apps.fleet.port import MachineSpec
from tests.sandbox.kasm.running import BASIC, KEY, PRO, SECRET, RunningKasm

FUNCTIONS = {
    "user": "create_user",
    "group": "add_user_group",
    "request": "request_kasm",
    "stop": "destroy_kasm",
    "list": "get_kasms",
}


class Impatient(Kasm):
    """The driver with a short patience (seconds), so that slow answers are quick to test."""

    timeout_seconds = 1


class KasmPlatform:
    def __init__(self, server: RunningKasm, api: str) -> None:
        self.server = server
        self.api = api

    def driver(self, **changes: str) -> DesktopDriver:
        given = {
            "base_url": self.server.url,
            "api_key": KEY,
            "api_secret": SECRET,
            "api": self.api,
            "allow_private": "yes",
            **changes,
        }
        return Impatient(clean_settings(Kasm.fields, given))

    def stranger(self) -> DesktopDriver:
        return self.driver(api_secret="wrong")

    def spec(self, reference: str, **changes: str) -> MachineSpec:
        spec = MachineSpec(
            reference=reference,
            owner_reference="acme-7",
            owner_name="Jane Doe",
            owner_email="jane@example.com",
            remote_plan=f"{BASIC.group_id}:{BASIC.name}",
            location="",
            image="",
            hostname="",
        )
        return replace(spec, **changes)

    def bigger_plan(self) -> str:
        return f"{PRO.group_id}:{PRO.name}"

    def arm(self, what: str, fault: str, times: int = 1) -> None:
        mode = "slow_answer:1.2" if fault == "slow_answer" else fault
        self.server.arm(FUNCTIONS[what], mode, times)

    def fill(self) -> None:
        self.server.arm("request_kasm", "full", times=1000)

    def fired(self) -> int:
        return self.server.fired()

    def accounts(self) -> list[str]:
        return [user["user_id"] for user in self.server.ledger()["users"]]

    def groups_of(self, owner_id: str) -> list[str]:
        [user] = [one for one in self.server.ledger()["users"] if one["user_id"] == owner_id]
        return [one["group_id"] for one in user["groups"] if one["name"] != "All Users"]

    def living(self) -> list[str]:
        return [one["kasm_id"] for one in self.server.ledger()["kasms"] if one["gone"] == "None"]

    def ever_started(self) -> int:
        return int(self.server.ledger()["requested"])

    def end_outside(self, remote_id: str) -> None:
        self.server.door(f"kasms/{remote_id}/end")

    def expire(self, remote_id: str) -> None:
        self.server.door(f"kasms/{remote_id}/expire")

    def restart(self) -> None:
        self.server.door("restart")

    def delete_account(self, owner_id: str) -> None:
        self.server.door(f"users/{owner_id}/delete")

    def remove_image(self, image: str) -> None:
        self.server.set(removed_images=[image])

    def put_clock_ahead(self, hours: int) -> None:
        self.server.set(skew_ms=hours * 3_600_000)

    def opens(self, link: str) -> bool:
        return self.server.screen(link).get("status") == "running"
