"""
VirtFusion: virtual servers on the operator's own KVM hypervisors.

The panel keeps our owner reference on its user, and our service reference in the server's name
(`_virtfusion_shapes.label_for`). A machine whose name carries another reference is never built,
paused or destroyed; one without a reference is never destroyed. The caller makes one machine at a
time per owner: a lost allocation is found again as the owner's only unknown, empty server.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from kernel.errors import Declined, Misconfigured, OutcomeUnknown, OutsideError, Unavailable
from kernel.plugs import Health, Setting
from kernel.secrets import Secret
from shared_apps.fleet.drivers import _virtfusion_create as create
from shared_apps.fleet.drivers._virtfusion_panel import Gone, Panel, dig
from shared_apps.fleet.drivers._virtfusion_shapes import (
    images_from,
    is_number,
    machine_from,
    reference_of,
)
from shared_apps.fleet.port import (
    Action,
    Driver,
    Image,
    Machine,
    MachineSpec,
    Progress,
    drivers,
)

# What a change of package may apply, all that the panel's call knows.
_PACKAGE_PARTS: Final = (
    "backupPlan",
    "cpu",
    "memory",
    "primaryDiskSize",
    "primaryDiskReadIOPS",
    "primaryDiskWriteIOPS",
    "primaryDiskReadThroughput",
    "primaryDiskWriteThroughput",
    "primaryNetworkInboundSpeed",
    "primaryNetworkOutboundSpeed",
    "primaryNetworkTraffic",
)
_YES_NO = (("no", "No"), ("yes", "Yes"))
_POWER: Final = {Action.START: "boot", Action.STOP: "shutdown", Action.RESTART: "restart"}


@drivers.register("virtfusion")
class VirtFusion(Driver):
    key = "virtfusion"
    label = "VirtFusion"
    fields = (
        Setting("base_url", "Panel address", "url", help="For example https://panel.example.com"),
        Setting("token", "API token", "secret", help="Made in the panel under System, API."),
        Setting(
            "location",
            "Hypervisor group",
            help="Number of the group used when a plan names none.",
            required=False,
        ),
        Setting(
            "ipv6",
            "IPv6",
            "choice",
            help="Give new servers an IPv6 network. The group needs one to give.",
            default="no",
            choices=_YES_NO,
        ),
        Setting(
            "allow_private",
            "Panel on a private network",
            "choice",
            help="Allow an address that is not reachable from the internet.",
            default="no",
            choices=_YES_NO,
        ),
    )
    create_steps = ("owner", "allocate", "install", "wait")
    actions = frozenset(Action)
    timeout_seconds = 15

    @property
    def _panel(self) -> Panel:
        return Panel(
            self.settings["base_url"],
            self.settings["token"],
            allow_private=self.settings.get("allow_private") == "yes",
            timeout_seconds=self.timeout_seconds,
        )

    def check(self) -> Health:
        try:
            self._panel.get("connect")
            facts = self._free_room()
        except OutsideError as error:
            return Health(ok=False, message=_unhealthy(error), facts=(("answer", error.answer),))
        room = dict(facts).get("Free IPv4 addresses") != "0"
        return Health(ok=room, message="Connected" if room else "Connected, but full", facts=facts)

    def images(self, remote_plan: str) -> tuple[Image, ...]:
        create.number(remote_plan, "plan")
        found = self._panel.get("media", "templates", "fromServerPackageSpec", remote_plan)
        return tuple(images_from(dig(found, "data")))

    def run(self, step: str, spec: MachineSpec, memory: Mapping[str, str]) -> Progress:
        panel = self._panel
        if step == "owner":
            return create.find_owner(panel, spec) or create.make_owner(panel, spec)
        if step == "allocate":
            group = spec.location or self.settings.get("location", "")
            found = create.find_own(panel, spec, memory)
            return found or create.allocate(panel, spec, memory, group=group)
        if step == "install":
            found = create.find_install(panel, spec, memory)
            ipv6 = self.settings.get("ipv6") == "yes"
            return found or create.install(panel, spec, memory, ipv6=ipv6)
        return create.wait(panel, spec, memory)

    def recall(self, step: str, spec: MachineSpec, memory: Mapping[str, str]) -> Progress | None:
        panel = self._panel
        if step == "owner":
            return create.find_owner(panel, spec)
        if step == "allocate":
            own = create.find_own(panel, spec, memory)
            return own or create.find_lost(panel, spec, memory)
        if step == "install":
            return create.find_install(panel, spec, memory)
        progress = create.wait(panel, spec, memory)
        return progress if progress.done else None

    def look(self, remote_id: str) -> Machine | None:
        panel = self._panel
        try:
            return machine_from(_server(panel, remote_id, remoteState="true"))
        except Gone:
            panel.refuse_stranger()
            return None

    def act(self, action: Action, remote_id: str, *, reference: str) -> Progress:
        panel = self._panel
        try:
            server = _server(panel, remote_id)
        except Gone:
            if action is not Action.TERMINATE:
                raise
            panel.refuse_stranger()
            return Progress(done=True, note="The panel has no such server")
        _refuse_foreign(server, reference, destroys=action is Action.TERMINATE)
        if action in _POWER:
            panel.post("servers", remote_id, "power", _POWER[action])
        elif action is Action.TERMINATE:
            _destroy(panel, remote_id)
        elif bool(server.get("suspended")) is not (action is Action.SUSPEND):
            panel.post("servers", remote_id, str(action))
        return Progress(done=True, note=f"{action} accepted")

    def change_package(self, remote_id: str, remote_plan: str, *, reference: str) -> Progress:
        """
        Apply every part of a package that the panel can change on a machine. Its answer lists what
        it left as it was; a part that should have grown and did not is a case for a person.
        """
        panel = self._panel
        create.number(remote_plan, "plan")
        server = _server(panel, remote_id)
        _refuse_foreign(server, reference, destroys=False)
        package = dig(panel.get("packages", remote_plan), "data")
        if _count_of(package, "primaryStorage") < _count_of(
            server, "settings", "resources", "storage"
        ):
            raise Declined(f"package {remote_plan} has a smaller disk", code="disk_too_small")
        body = dict.fromkeys(_PACKAGE_PARTS, True)
        panel.put("servers", remote_id, "package", remote_plan, body=body)
        left = _not_applied(package, _server(panel, remote_id))
        if left:
            raise Declined(f"not changed by the panel: {', '.join(left)}", code="not_resized")
        return Progress(done=True, note=f"Package {remote_plan} applied")

    def new_password(self, remote_id: str) -> Secret:
        create.number(remote_id, "server")
        body = {"user": "root", "sendMail": False}
        answer = self._panel.post("servers", remote_id, "resetPassword", body=body)
        password = dig(answer, "data", "expectedPassword")
        if not isinstance(password, str) or not password:
            raise OutcomeUnknown("the panel did not name the new password")
        return Secret(password)

    def _free_room(self) -> tuple[tuple[str, str], ...]:
        """Room in the default group, or in all groups when none is set."""
        location = self.settings.get("location", "")
        panel = self._panel
        listed = panel.get("compute", "hypervisors", "groups", results="200")
        groups = {str(group["id"]): str(group.get("name")) for group in dig(listed, "data") or ()}
        if location and location not in groups:
            raise Misconfigured(f"no hypervisor group {location}", code="bad_location")
        nodes = [
            node
            for group in ([location] if location else groups)
            for node in dig(
                panel.get("compute", "hypervisors", "groups", group, "resources", results="200"),
                "data",
            )
            or ()
        ]
        memory = sum(_count(node, "memory", "free") for node in nodes)
        # Hypervisors of a group share its address blocks, so the largest figure is the true one.
        free = max((_count(node, "network", "total", "ipv4", "free") for node in nodes), default=0)
        return (
            ("Groups", ", ".join(f"{name} ({key})" for key, name in groups.items())),
            ("Hypervisors", str(len(nodes))),
            ("Free memory", f"{memory // 1024} GB"),
            ("Free IPv4 addresses", str(free)),
        )


def _server(panel: Panel, remote_id: str, **params: str) -> dict[str, Any]:
    if not is_number(remote_id):
        raise Declined(f"not a server number: {remote_id[:40]!r}", code="bad_remote_id")
    found = dig(panel.get("servers", remote_id, **params), "data")
    if not isinstance(found, dict) or str(found.get("id")) != remote_id:
        raise Unavailable(f"the panel answered with something else than server {remote_id}")
    return found


def _refuse_foreign(server: dict[str, Any], reference: str, *, destroys: bool) -> None:
    """Raise Declined for another service's machine, and before destroying an unnamed one."""
    carried = reference_of(server)
    if carried == reference or (not carried and not destroys):
        return
    raise Declined(
        f"server {server.get('id')} carries {carried or 'no reference'}, not {reference}",
        code="reference_mismatch",
    )


def _not_applied(package: Any, server: Any) -> list[str]:
    """The parts in which a machine differs from its package after the change."""
    parts = (("memory", "memory"), ("cpuCores", "cpuCores"), ("primaryStorage", "storage"))
    return [
        name
        for name, resource in parts
        if _count_of(package, name) != _count_of(server, "settings", "resources", resource)
    ]


def _count_of(value: Any, *path: str) -> int:
    found = dig(value, *path)
    return found if isinstance(found, int) else 0


def _destroy(panel: Panel, remote_id: str) -> None:
    try:
        panel.delete("servers", remote_id, delay="0")
    except Gone:
        return


def _count(node: Any, *path: str) -> int:
    value = dig(node, "resources", *path)
    return value if isinstance(value, int) and value > 0 else 0


def _unhealthy(error: OutsideError) -> str:
    if isinstance(error, Misconfigured):
        return "The panel refuses these settings"
    return "The panel does not answer as expected"
