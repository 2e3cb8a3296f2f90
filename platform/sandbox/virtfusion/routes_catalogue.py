"""Packages, templates, hypervisor groups and the room they have; SSH keys."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandbox.virtfusion import catalogue, machines
from sandbox.virtfusion.answers import (
    body_of,
    data,
    empty,
    invalid,
    missing,
    number_in,
    paged,
    state_of,
    whole,
    words,
)
from sandbox.virtfusion.routes_users import by_id
from sandbox.virtfusion.state import Doc, State, now_ms, stamp


async def connect(request: Request) -> Response:
    return JSONResponse([])


async def packages(request: Request) -> Response:
    return data(catalogue.packages())


async def package(request: Request) -> Response:
    return data(_package(request))


async def templates_of_package(request: Request) -> Response:
    _package(request)
    return data(catalogue.template_groups())


async def templates_of_server(request: Request) -> Response:
    machines.find(state_of(request), number_in(request, "id"))
    return data(catalogue.template_groups())


async def groups(request: Request) -> Response:
    return paged(request, [found for key in catalogue.GROUPS if (found := catalogue.group(key))])


async def group(request: Request) -> Response:
    found = catalogue.group(number_in(request, "id", "hypervisor group"))
    if found is None:
        raise missing("hypervisor group")
    return data(found)


async def resources(request: Request) -> Response:
    group_id = number_in(request, "id", "hypervisor group")
    if group_id not in catalogue.GROUPS:
        raise missing("hypervisor group")
    state = state_of(request)
    servers = list(machines.living(state))
    taken = {server["ipv4"] for server in servers}
    free = len([a for a in catalogue.addresses(group_id) if a not in taken])
    rows = [
        _room(row, [s for s in servers if s["hypervisor_id"] == row[0]], free)
        for row in catalogue.HYPERVISORS
        if row[2] == group_id
    ]
    return paged(request, rows)


async def add_key(request: Request) -> Response:
    state, body = state_of(request), await body_of(request)
    text = words(body, "publicKey", longest=4096)
    if not text.startswith(("ssh-", "ecdsa-")):
        raise invalid(publicKey="The publicKey field is invalid.")
    owner = by_id(state, whole(body, "userId"))
    row = {"user_id": owner["id"], "name": words(body, "name"), "key": text, "at": now_ms()}
    return data(_key(state.add("ssh_keys", row)), 201)


async def read_key(request: Request) -> Response:
    return data(_key(_find_key(request)))


async def remove_key(request: Request) -> Response:
    state_of(request).remove("ssh_keys", _find_key(request)["id"])
    return empty()


async def keys_of_user(request: Request) -> Response:
    state: State = state_of(request)
    owner = number_in(request, "user_id", "user")
    return data([_key(row) for row in state.all("ssh_keys") if row["user_id"] == owner])


def _package(request: Request) -> Doc:
    found = catalogue.package(number_in(request, "id", "package"))
    if found is None:
        raise missing("package")
    return found


def _find_key(request: Request) -> Doc:
    found = state_of(request).get("ssh_keys", number_in(request, "id", "ssh key"))
    if found is None:
        raise missing("ssh key")
    return found


def _key(row: Doc) -> Doc:
    at = stamp(row["at"])
    return {"id": row["id"], "name": row["name"], "type": "OpenSSH", "createdAt": at}


def _room(row: tuple[int, str, int, int, int, int], servers: list[Doc], free_ipv4: int) -> Doc:
    key, name, _group, memory, cores, storage = row
    used = {field: sum(s[field] for s in servers) for field in ("memory", "cores", "storage")}
    disk = {"enabled": 1, "name": "Local (Default mountpoint)", "storageType": 0}
    return {
        "hypervisor": {
            "id": key,
            "name": name,
            "enabled": True,
            "prohibit": False,
            "accept": True,
            "commissioned": True,
        },
        "resources": {
            "servers": _gauge("#", 0, len(servers)),
            "memory": _gauge("MB", memory, used["memory"]),
            "cpuCores": _gauge("#", cores, used["cores"]),
            "localStorage": {**disk, **_gauge("GB", storage, used["storage"])},
            "otherStorage": [],
            "network": {"total": {"ipv4": {"free": free_ipv4}}},
        },
    }


def _gauge(units: str, most: int, used: int) -> Doc:
    """`max` 0 means no limit; then `percent` is null and `free` counts below zero."""
    percent = round(used * 100 / most, 1) if most else None
    return {"units": units, "max": most, "allocated": used, "free": most - used, "percent": percent}
