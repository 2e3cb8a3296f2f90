"""
By hand: a person of the staff makes the machine and says when it is done.

For platforms without a driver: the job stands in the list of the staff until somebody fills in the
addresses. Nothing is called, so nothing can be done to a machine from here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from kernel.errors import Declined
from kernel.plugs import Health, Setting
from kernel.secrets import Secret
from shared_apps.fleet.port import Action, Driver, Image, Machine, MachineSpec, Progress, drivers

_LOOK_AGAIN_SECONDS = 3600


@drivers.register("manual")
class Manual(Driver):
    key = "manual"
    label = "By hand"
    fields = (
        Setting(
            "images",
            "Operating systems",
            help="Separated by commas, for example: Debian 13, Ubuntu 24.04",
            required=False,
            default="Debian 13, Ubuntu 24.04",
        ),
    )
    create_steps = ("hand_over",)
    actions: ClassVar[frozenset[Action]] = frozenset()
    by_hand = True

    def check(self) -> Health:
        return Health(ok=True, message="Made by people; nothing to connect to")

    def images(self, remote_plan: str) -> tuple[Image, ...]:
        names = (name.strip() for name in self.settings.get("images", "").split(","))
        return tuple(_image(name) for name in names if name)

    def run(self, step: str, spec: MachineSpec, memory: Mapping[str, str]) -> Progress:
        """Done as soon as staff have set `delivered` to "yes" in the job's memory."""
        if memory.get("delivered") == "yes":
            return Progress(done=True, note="Handed over by staff")
        note = f"Waiting for staff to make {spec.hostname}"
        return Progress(done=False, again_in_seconds=_LOOK_AGAIN_SECONDS, note=note)

    def recall(self, step: str, spec: MachineSpec, memory: Mapping[str, str]) -> Progress | None:
        return self.run(step, spec, memory) if memory.get("delivered") == "yes" else None

    def look(self, remote_id: str) -> Machine | None:
        return None

    def act(self, action: Action, remote_id: str, *, reference: str) -> Progress:
        raise _by_hand(f"{action} {remote_id}")

    def change_package(self, remote_id: str, remote_plan: str, *, reference: str) -> Progress:
        raise _by_hand(f"plan {remote_plan} for {remote_id}")

    def new_password(self, remote_id: str) -> Secret:
        raise _by_hand(f"new password for {remote_id}")


def _image(name: str) -> Image:
    """ "Ubuntu 24.04" is the system "Ubuntu" in the version "24.04"."""
    system, _, version = name.rpartition(" ")
    if not system:
        system, version = name, ""
    return Image(name, system, version, system.lower().split(" ")[0])


def _by_hand(what: str) -> Declined:
    return Declined(
        f"{what}: made by hand, not reachable from here",
        code="by_hand",
        person="This is done by our staff. Please open a ticket.",
    )
