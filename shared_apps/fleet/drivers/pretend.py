"""Made-up machines of a store's copy: ready at once, and nobody made them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from kernel.plugs import Health
from kernel.secrets import Secret
from shared_apps.fleet.port import (
    Action,
    Driver,
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


@drivers.register("pretend")
class Pretend(Driver):
    key = "pretend"
    label = "Made-up machines"
    create_steps = ("make",)
    actions: ClassVar[frozenset[Action]] = frozenset(Action)
    for_copies: ClassVar[bool] = True

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

    def new_password(self, remote_id: str) -> Secret:
        return Secret("made-up")
