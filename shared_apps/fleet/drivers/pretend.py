"""Made-up machines and desktops of a store's copy: ready at once, and nobody made them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar

from kernel.errors import Declined
from kernel.plugs import Health
from kernel.secrets import Secret
from shared_apps.fleet.desktops import Desktop, DesktopDriver, DesktopImage, DesktopState
from shared_apps.fleet.port import (
    Action,
    Image,
    Machine,
    MachineSpec,
    Power,
    Progress,
    drivers,
)

_PREFIX = "pretend-"
# An address of the block that is kept for documentation (RFC 5737): nobody's.
_ADDRESS = "192.0.2.1"
# A page that exists for nobody (RFC 2606).
_NOWHERE = "https://desktop.invalid/"


@drivers.register("pretend")
class Pretend(DesktopDriver):
    key = "pretend"
    label = "Made-up machines"
    create_steps = ("make",)
    actions: ClassVar[frozenset[Action]] = frozenset(Action)
    for_copies: ClassVar[bool] = True
    keeps_copies: ClassVar[bool] = True

    def check(self) -> Health:
        return Health(ok=True, message="Made up; nothing to connect to")

    def images(self, remote_plan: str) -> tuple[Image, ...]:
        return (Image("debian-13", "Debian", "13", "debian"),)

    def run(self, step: str, spec: MachineSpec, memory: Mapping[str, str]) -> Progress:
        made = {"remote_id": f"{_PREFIX}{spec.reference}", "ipv4": _ADDRESS}
        return Progress(done=True, memory=made, note="Made up")

    def recall(self, step: str, spec: MachineSpec, memory: Mapping[str, str]) -> Progress | None:
        return self.run(step, spec, memory) if memory.get("remote_id") else None

    def look(self, remote_id: str) -> Machine | None:
        if not remote_id.startswith(_PREFIX):
            return None
        return Machine(remote_id, Power.ON, suspended=False, installed=True, ipv4=(_ADDRESS,))

    def act(self, action: Action, remote_id: str, *, reference: str) -> Progress:
        return Progress(done=True, note="Made up")

    def change_package(self, remote_id: str, remote_plan: str, *, reference: str) -> Progress:
        return Progress(done=True, note="Made up")

    def last_copy(self, remote_id: str, *, reference: str) -> Progress:
        return Progress(done=True, note=f"Made-up copy of {remote_id}")

    def new_password(self, remote_id: str) -> Secret:
        return Secret("made-up")

    def desktop_images(self) -> tuple[DesktopImage, ...]:
        return (DesktopImage("debian-13", "Debian 13", "Made up"),)

    def request_desktop(
        self, owner_id: str, image: str, *, reference: str, timezone: str = "", language: str = ""
    ) -> Desktop:
        return Desktop(f"{_PREFIX}{reference}", owner_id, DesktopState.RUNNING, reference, image)

    def desktops(self) -> tuple[Desktop, ...] | None:
        return None  # nobody remembers them

    def desktop(self, owner_id: str, remote_id: str) -> Desktop | None:
        if not remote_id.startswith(_PREFIX):
            return None
        return Desktop(remote_id, owner_id, DesktopState.RUNNING, remote_id.removeprefix(_PREFIX))

    def open_link(self, owner_id: str, remote_id: str) -> str:
        return _NOWHERE

    def keep_alive(self, remote_id: str) -> datetime | None:
        return None

    def stop_desktop(self, owner_id: str, remote_id: str) -> Desktop | None:
        return None

    def pause_desktop(self, owner_id: str, remote_id: str) -> Desktop | None:
        raise Declined("made-up desktops are not paused", code="cannot_pause")

    def resume_desktop(self, owner_id: str, remote_id: str) -> Desktop | None:
        raise Declined("made-up desktops are not paused", code="cannot_pause")

    def share_link(self, owner_id: str, remote_id: str) -> str:
        raise Declined("made-up desktops are not shared", code="cannot_share")
