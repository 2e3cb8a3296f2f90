"""Servers as the panel knows them: how they are made, how time changes them, how they look."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Iterator

from sandbox.virtfusion import catalogue
from sandbox.virtfusion.answers import busy, full, missing
from sandbox.virtfusion.state import Doc, State, now_ms, stamp

_COMMISSION = {"allocated": 0, "queued": 1, "failed": 2, "complete": 3}


def living(state: State) -> Iterator[Doc]:
    for server in state.all("servers"):
        server = settled(state, server)
        if server["deleted_ms"] is None:
            yield server


def find(state: State, server_id: int) -> Doc:
    """The server, with everything done to it that is due by now. Raises a 404."""
    server = state.get("servers", server_id)
    if server is not None:
        server = settled(state, server)
    if server is None or server["deleted_ms"] is not None:
        raise missing()
    return server


def find_idle(state: State, server_id: int) -> Doc:
    server = find(state, server_id)
    if server["state"] == "queued" or server["power_due_ms"] is not None:
        raise busy()
    return server


def settled(state: State, server: Doc) -> Doc:
    """Finish what is due: installation, a power task, a delayed deletion."""
    before = dict(server)
    now = now_ms()
    if server["state"] == "queued" and server["build_due_ms"] and server["build_due_ms"] <= now:
        failed = server["build_fails"]
        server["state"] = "failed" if failed else "complete"
        server["built_ms"] = None if failed else server["build_due_ms"]
        server["power"] = "shutoff" if failed else "running"
        server["build_due_ms"] = None
    if server["power_due_ms"] is not None and server["power_due_ms"] <= now:
        server["power"], server["power_due_ms"] = server["power_next"], None
    if server["delete_due_ms"] is not None and server["delete_due_ms"] <= now:
        server["deleted_ms"], server["delete_due_ms"] = server["delete_due_ms"], None
    return server if server == before else state.save("servers", server)


def place(state: State, group_id: int, memory: int) -> tuple[int, str]:
    """A hypervisor with room and a free address of the group. Raises 422 when full."""
    servers = list(living(state))
    used_addresses = {server["ipv4"] for server in servers}
    address = next((a for a in catalogue.addresses(group_id) if a not in used_addresses), None)
    for key, _name, group, capacity, _cores, _storage in catalogue.HYPERVISORS:
        used = sum(s["memory"] for s in servers if s["hypervisor_id"] == key)
        if group == group_id and used + memory <= capacity and address:
            return key, address
    raise full()


def make(state: State, *, owner: int, package: Doc, group_id: int, place: tuple[int, str]) -> Doc:
    now = now_ms()
    server = {
        "uuid": str(uuid.uuid4()),
        "owner_id": owner,
        "package_id": package["id"],
        "group_id": group_id,
        "hypervisor_id": place[0],
        "ipv4": place[1],
        "ipv6_on": False,
        "name": "",
        "hostname": None,
        "state": "allocated",
        "suspended": False,
        "memory": package["memory"],
        "storage": package["primaryStorage"],
        "cores": package["cpuCores"],
        "traffic": package["traffic"],
        "template_id": None,
        "password": "",
        "vnc": False,
        "builds": 0,
        "build_due_ms": None,
        "build_fails": False,
        "power": "shutoff",
        "power_next": "shutoff",
        "power_due_ms": None,
        "created_ms": now,
        "built_ms": None,
        "updated_ms": now,
        "delete_due_ms": None,
        "deleted_ms": None,
    }
    return state.add("servers", server)


def new_password() -> str:
    return secrets.token_urlsafe(15)


def shown(server: Doc) -> Doc:
    """The server in the panel's shape."""
    created = stamp(server["created_ms"])
    working = server["state"] == "queued" or server["power_due_ms"] is not None
    ipv6 = [{"subnet": f"2001:db8:{server['id']:x}::", "cidr": 64, "enabled": True}]
    return {
        "id": server["id"],
        "uuid": server["uuid"],
        "ownerId": server["owner_id"],
        "hypervisorId": server["hypervisor_id"],
        "name": server["name"],
        "hostname": server["hostname"],
        "state": server["state"],
        "commissionStatus": _COMMISSION[server["state"]],
        "suspended": server["suspended"],
        "protected": False,
        "rebuild": False,
        "buildFailed": False,
        "built": stamp(server["built_ms"]) if server["built_ms"] else None,
        "created": created,
        "updated": stamp(server["updated_ms"]),
        "traffic": {"public": {"countMethod": 1, "currentPeriod": _period(server)}},
        "settings": {"resources": _resources(server), "backupPlan": None},
        "cpu": {"cores": server["cores"], "type": "inherit", "throttle": 0},
        "network": {
            "interfaces": [
                {
                    "order": 1,
                    "enabled": True,
                    "name": "eth0",
                    "mac": f"00:C3:BA:00:{server['id'] >> 8 & 255:02X}:{server['id'] & 255:02X}",
                    "ipv4": [{"order": 1, "enabled": True, "address": server["ipv4"]}],
                    "ipv6": ipv6 if server["ipv6_on"] else [],
                }
            ]
        },
        "owner": {"id": server["owner_id"]},
        "hypervisor": {"id": server["hypervisor_id"], "groupId": server["group_id"]},
        "tasks": {"active": working, "lastOn": None, "actions": {"pending": []}},
    }


def live(server: Doc) -> Doc:
    """What the hypervisor reports: memory in KB, disk counters in bytes since start."""
    running = server["power"] == "running"
    age = (now_ms() - server["created_ms"]) // 1000 if running else 0
    total = server["memory"] * 1024
    return {
        "state": server["power"],
        "cpu": "3.1" if running else "0",
        "memory": {
            "actual": total,
            "unused": total * 3 // 5,
            "available": total,
            "rss": total // 2,
        },
        "disk": {"vda": {"rd.bytes": age * 4096, "wr.bytes": age * 2048}},
        "agent": {"fsinfo": []},
    }


def _resources(server: Doc) -> Doc:
    return {
        "memory": server["memory"],
        "storage": server["storage"],
        "traffic": server["traffic"],
        "cpuCores": server["cores"],
    }


def _period(server: Doc) -> Doc:
    start = server["created_ms"]
    month = 30 * 86_400_000
    return {"start": stamp(start), "end": stamp(start + month - 1), "limit": server["traffic"]}
