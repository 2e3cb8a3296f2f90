"""What is done to a server that exists: power, name, plan, owner, passwords, console, traffic."""

from __future__ import annotations

import secrets

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandbox.virtfusion import catalogue, machines
from sandbox.virtfusion.answers import (
    Refused,
    body_of,
    data,
    invalid,
    missing,
    number_in,
    state_of,
    words,
)
from sandbox.virtfusion.jobs import queued
from sandbox.virtfusion.state import Doc, State, now_ms, stamp

_POWER = {
    "boot": "running",
    "shutdown": "shutoff",
    "restart": "running",
    "poweroff": "shutoff",
}
# Field of the package call → (field of the package, field of the server, words of the note)
_PLAN_PARTS = {
    "cpu": ("cpuCores", "cores", "CPU cores"),
    "memory": ("memory", "memory", "Memory"),
    "primaryDiskSize": ("primaryStorage", "storage", "Primary disk size"),
    "primaryNetworkTraffic": ("traffic", "traffic", "Primary network traffic"),
}


async def power(request: Request) -> Response:
    state, verb = state_of(request), str(request.path_params["verb"])
    server = machines.find_idle(state, number_in(request, "id"))
    if verb not in _POWER:
        raise missing("action")
    if server["state"] != "complete":
        raise Refused(422, {"errors": ["The server has not been built."]})
    if server["suspended"]:
        raise Refused(422, {"errors": ["The server is suspended."]})
    server["power_next"], server["power_due_ms"] = _POWER[verb], now_ms() + state.power_ms
    state.save("servers", server)
    state.note("server.power", serverId=server["id"], verb=verb)
    job = queued(state, server, f"{verb}_server", state.power_ms)
    return data({"queueId": job["id"]})


async def rename(request: Request) -> Response:
    state = state_of(request)
    server = machines.find(state, number_in(request, "id"))
    server["name"] = words(await body_of(request), "name")
    return data(machines.shown(state.save("servers", server)), 201)


async def change_owner(request: Request) -> Response:
    state = state_of(request)
    server = machines.find(state, number_in(request, "id"))
    owner = number_in(request, "owner_id", "user")
    if state.get("users", owner) is None:
        raise missing("user")
    server["owner_id"] = owner
    return data(machines.shown(state.save("servers", server)), 201)


async def change_package(request: Request) -> Response:
    """Apply the named parts of another package; a disk is never made smaller."""
    state = state_of(request)
    server = machines.find_idle(state, number_in(request, "id"))
    package = catalogue.package(number_in(request, "package_id", "package"))
    if package is None:
        raise missing("package")
    body = await body_of(request)
    info = [
        note
        for part, fields in _PLAN_PARTS.items()
        if body.get(part) is True and (note := _apply(server, package, *fields))
    ]
    server["package_id"] = package["id"]
    state.save("servers", server)
    state.note("server.package", serverId=server["id"], packageId=package["id"])
    return JSONResponse({"info": info})


async def reset_password(request: Request) -> Response:
    state = state_of(request)
    server = machines.find_idle(state, number_in(request, "id"))
    if (await body_of(request)).get("user") not in ("root", "Administrator"):
        raise invalid(user="The selected user is invalid.")
    if server["state"] != "complete":
        raise Refused(422, {"errors": ["The server has not been built."]})
    server["password"] = machines.new_password()
    state.save("servers", server)
    state.note("server.password", serverId=server["id"])
    job = queued(state, server, "reset_password", 0)
    return data({"queueId": job["id"], "expectedPassword": server["password"]})


async def vnc(request: Request) -> Response:
    """Only the key "vnc" is obeyed when changing, as a live panel was seen to do."""
    state = state_of(request)
    server = machines.find(state, number_in(request, "id"))
    if request.method == "POST":
        wanted = (await body_of(request)).get("vnc")
        server["vnc"] = wanted if isinstance(wanted, bool) else server["vnc"]
        state.save("servers", server)
    token = secrets.token_hex(16)
    answer = {
        "ip": "192.0.2.1",
        "hostname": None,
        "port": 5900 + server["id"],
        "password": secrets.token_urlsafe(6),
        "wss": {"token": token, "url": f"/vnc/?token={token}"},
        "enabled": server["vnc"],
    }
    return data({"vnc": answer, "queueId": None})


async def traffic(request: Request) -> Response:
    """
    Grows by a steady 40 kB/s in and 15 kB/s out while the server exists; values in bytes. What was
    set by /_sandbox/servers/ID/traffic goes before it.
    """
    state: State = state_of(request)
    server = machines.find(state, number_in(request, "id"))
    if server.get("counters"):
        return data({"monthly": server["counters"]})
    built = server["built_ms"] or now_ms()
    rx, tx = (now_ms() - built) * 40, (now_ms() - built) * 15
    start = server["created_ms"]
    month = {
        "month": 1,
        "start": stamp(start)[:19].replace("T", " "),
        "end": stamp(start + 30 * 86_400_000 - 1000)[:19].replace("T", " "),
        "rx": rx,
        "tx": tx,
        "total": rx + tx,
        "limit": server["traffic"],
        "blocks": [],
    }
    return data({"monthly": [month]})


def _apply(server: Doc, package: Doc, source: str, target: str, what: str) -> str:
    """Change one part; the note says why when it was not changed."""
    wanted, current = package[source], server[target]
    if wanted == current:
        return f"{what} not updated. It matches the current value"
    if target == "storage" and wanted < current:
        return f"{what} not updated. It is smaller than the current value"
    server[target] = wanted
    return ""
