"""
The steps of making a server, and how each is found again after a lost answer.

    owner     find or make the panel's user of our customer       memory: user_id
    allocate  reserve room and an address, then write our label    memory: remote_id, ipv4
    install   put an operating system on it (once)                 memory: hostname; one-time secret
    wait      until the panel says it is complete                  memory: ipv4, ipv6, hostname
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from typing import Any

from kernel.errors import Declined, Misconfigured, OutcomeUnknown, OutsideError, Unavailable
from kernel.secrets import Secret
from shared_apps.fleet.drivers._virtfusion_panel import Gone, Panel, dig
from shared_apps.fleet.drivers._virtfusion_shapes import (
    address_memory,
    clean_hostname,
    clean_reference,
    is_number,
    label_for,
    reference_of,
)
from shared_apps.fleet.port import MachineSpec, Progress

_POLL_SECONDS = 5
_BUILDING = frozenset({"queued", "complete"})


def find_owner(panel: Panel, spec: MachineSpec) -> Progress | None:
    reference = clean_reference(spec.owner_reference)
    try:
        found = panel.get("users", reference, "byExtRelation", relStr="true")
    except Gone:
        return None
    return Progress(done=True, memory={"user_id": _id_in(found, writes=False)})


def make_owner(panel: Panel, spec: MachineSpec) -> Progress:
    """
    Make the panel's user. No mail is sent: the panel's name is not the store's.

    One person may be a customer of two stores, and the panel wants each address once: then ours
    gets a subaddress made from the reference.
    """
    body = {
        "name": spec.owner_name,
        "email": spec.owner_email,
        "relStr": spec.owner_reference,
        "sendMail": False,
    }
    try:
        made = panel.post("users", body=body, relStr="true")
    except Declined as refusal:
        if refusal.code != "email_taken":
            raise
        local, _, domain = spec.owner_email.rpartition("@")
        body["email"] = f"{local}+{spec.owner_reference}@{domain}"
        made = panel.post("users", body=body, relStr="true")
    return Progress(done=True, memory={"user_id": _id_in(made, writes=True)})


def find_own(panel: Panel, spec: MachineSpec, memory: Mapping[str, str]) -> Progress | None:
    """The server this job remembers, or the owner's one that carries our reference."""
    if memory.get("remote_id"):
        return Progress(done=True, memory={"remote_id": memory["remote_id"]})
    ours = [s for s in _servers_of(panel, memory) if reference_of(s) == spec.reference]
    if len(ours) > 1:
        raise OutcomeUnknown(f"{len(ours)} servers carry the reference {spec.reference}")
    return _found(ours[0]) if ours else None


def find_lost(panel: Panel, spec: MachineSpec, memory: Mapping[str, str]) -> Progress | None:
    """
    A server that was allocated without our hearing of it: nobody's, empty, and the only one.

    A machine that is installed, or that carries a reference, is never taken for a lost one.
    """
    lost = [
        server
        for server in _servers_of(panel, memory)
        if str(server.get("id")) not in spec.known_remote_ids
        and not reference_of(server)
        and server.get("state", "allocated") == "allocated"
    ]
    if len(lost) > 1:
        numbers = ", ".join(str(server.get("id")) for server in lost)
        raise OutcomeUnknown(f"several unknown servers of one owner: {numbers}")
    if not lost:
        return None
    _write_label(panel, str(lost[0].get("id")), spec)
    return _found(lost[0])


def allocate(panel: Panel, spec: MachineSpec, memory: Mapping[str, str], *, group: str) -> Progress:
    clean_hostname(spec.hostname)
    clean_reference(spec.reference)
    body = {
        "packageId": number(spec.remote_plan, "plan"),
        "userId": number(memory["user_id"], "user"),
        "hypervisorId": _group(group),  # the field's name misleads: a group
        "ipv4": 1,
    }
    made = panel.post("servers", body=body)
    remote_id = _id_in(made, writes=True)
    _write_label(panel, remote_id, spec)
    return _found(dig(made, "data"))


def find_install(panel: Panel, spec: MachineSpec, memory: Mapping[str, str]) -> Progress | None:
    """
    Whether the installation was started. Starting it again would wipe the disk.

    The panel shows the password once, in the answer that was lost: the caller asks for a new one.
    """
    server = read(panel, spec, memory["remote_id"])
    if server.get("state") not in _BUILDING:
        return None
    return Progress(
        done=True,
        memory={"hostname": spec.hostname, "password_lost": "yes"},
        note="Installation was already started",
    )


def install(panel: Panel, spec: MachineSpec, memory: Mapping[str, str], *, ipv6: bool) -> Progress:
    body = {
        "operatingSystemId": number(spec.image, "image"),
        "name": label_for(spec.hostname, spec.reference),
        "hostname": clean_hostname(spec.hostname),
        "vnc": False,
        "ipv6": ipv6,
        "email": False,
    }
    built = panel.post("servers", memory["remote_id"], "build", body=body)
    password = dig(built, "data", "settings", "decryptedPassword")
    lost = {} if password else {"password_lost": "yes"}
    return Progress(
        done=True,
        memory={"hostname": spec.hostname, **lost},
        secret=Secret(str(password)) if password else None,
        note="Installation started",
    )


def wait(panel: Panel, spec: MachineSpec, memory: Mapping[str, str]) -> Progress:
    server = read(panel, spec, memory["remote_id"])
    state = server.get("state")
    if state == "failed":
        raise Declined("the panel could not install the system", code="build_failed")
    if state != "complete":
        note = f"The panel says {state}"
        return Progress(done=False, again_in_seconds=_POLL_SECONDS, note=note)
    hostname = str(server.get("hostname") or spec.hostname)
    return Progress(done=True, memory={"hostname": hostname, **address_memory(server)})


def read(panel: Panel, spec: MachineSpec, remote_id: str) -> dict[str, Any]:
    """The server, when its label does not say that it is another service's."""
    number(remote_id, "server")
    server = dig(panel.get("servers", remote_id), "data")
    if not isinstance(server, dict):
        raise Unavailable(f"the panel did not describe server {remote_id}")
    carried = reference_of(server)
    # An installed machine without our label is not the empty one that we allocated.
    if carried != spec.reference and (carried or server.get("state") == "complete"):
        raise Declined(f"server {remote_id} is not {spec.reference}", code="reference_mismatch")
    return server


def number(text: str, what: str) -> int:
    """
    Panel ids are numbers. Raises Declined: a mistake in a catalogue or an order is that order's
    own, and never a reason to pause the account for everybody else.
    """
    if not is_number(text):
        raise Declined(f"the {what} must be a number, not {text[:40]!r}", code=f"bad_{what}")
    return int(text)


def _group(text: str) -> int:
    """The account's setting. Raises Misconfigured."""
    if not is_number(text):
        said = f"the hypervisor group must be a number, not {text[:40]!r}"
        raise Misconfigured(said, code="bad_location")
    return int(text)


def _write_label(panel: Panel, remote_id: str, spec: MachineSpec) -> None:
    """As early as possible, and best effort: the installation writes it again."""
    body = {"name": label_for(spec.hostname, spec.reference)}
    with contextlib.suppress(OutsideError):
        panel.put("servers", remote_id, "modify", "name", body=body)


def _servers_of(panel: Panel, memory: Mapping[str, str]) -> list[dict[str, Any]]:
    number(memory["user_id"], "user")
    try:
        listed = dig(panel.get("servers", "user", memory["user_id"]), "data")
    except Gone:
        return []
    if not isinstance(listed, list):
        raise Unavailable("the panel did not list the owner's servers")
    return [server for server in listed if isinstance(server, dict)]


def _found(server: Any) -> Progress:
    remote_id = str(dig(server, "id"))
    return Progress(
        done=True,
        memory={"remote_id": remote_id, **address_memory(server)},
        note=f"Server {remote_id} allocated",
    )


def _id_in(answer: Any, *, writes: bool) -> str:
    found = str(dig(answer, "data", "id") or "")
    if is_number(found):
        return found
    if writes:
        raise OutcomeUnknown("the panel's answer names no id")
    raise Unavailable("the panel's answer names no id")
