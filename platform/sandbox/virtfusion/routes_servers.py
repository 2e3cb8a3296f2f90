"""Servers: allocate, build, read, list, suspend, delete."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandbox.virtfusion import catalogue, machines
from sandbox.virtfusion.answers import (
    body_of,
    busy,
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
from sandbox.virtfusion.state import Doc, now_ms

_MOST_DELAY_MINUTES = 43800


async def create(request: Request) -> Response:
    state = state_of(request)
    body = await body_of(request)
    package = catalogue.package(whole(body, "packageId"))
    if package is None:
        raise invalid(packageId="The selected packageId is invalid.")
    owner = by_id(state, whole(body, "userId"))
    group_id = whole(body, "hypervisorId")
    if group_id not in catalogue.GROUPS:
        raise invalid(hypervisorId="The selected hypervisorId is invalid.")
    place = machines.place(state, group_id, package["memory"])
    if request.query_params.get("dryRun", "").lower() in ("1", "true"):
        return JSONResponse({"data": {"valid": True}})
    server = machines.make(
        state, owner=owner["id"], package=package, group_id=group_id, place=place
    )
    state.note("server.created", serverId=server["id"], extRelationId=owner["ext"])
    return data(machines.shown(server), 201)


async def build(request: Request) -> Response:
    """Install, or install anew: both wipe the disk and count as one build."""
    state = state_of(request)
    body = await body_of(request)
    server = machines.find(state, number_in(request, "id"))
    template = catalogue.template(whole(body, "operatingSystemId"))
    if template is None:
        raise invalid(operatingSystemId="The selected operatingSystemId is invalid.")
    if server["state"] == "queued":
        raise busy()
    fault = getattr(request.state, "trouble", "")
    server["name"] = words(body, "name") if body.get("name") is not None else server["name"]
    server["hostname"] = words(body, "hostname") if body.get("hostname") is not None else None
    server["template_id"] = template["id"]
    server["ipv6_on"] = body.get("ipv6") is True
    server["vnc"] = body.get("vnc") is True
    server["password"] = machines.new_password()
    server["state"], server["builds"] = "queued", server["builds"] + 1
    server["build_due_ms"] = None if fault == "stuck_build" else now_ms() + state.build_ms
    server["build_fails"] = fault == "failed_build"
    server["updated_ms"] = now_ms()
    state.save("servers", server)
    state.note("server.built", serverId=server["id"], name=server["name"])
    answer = machines.shown(server)
    answer["settings"]["decryptedPassword"] = server["password"]
    return data(answer)


async def read(request: Request) -> Response:
    server = machines.find(state_of(request), number_in(request, "id"))
    answer = machines.shown(server)
    if request.query_params.get("remoteState", "").lower() in ("1", "true"):
        answer["remoteState"] = machines.live(server)
    return data(answer)


async def listed(request: Request) -> Response:
    wanted = set(request.query_params.getlist("hypervisorId[]"))
    rows = [
        _row(request, server)
        for server in machines.living(state_of(request))
        if not wanted or str(server["hypervisor_id"]) in wanted
    ]
    return paged(request, rows)


async def listed_by_user(request: Request) -> Response:
    state, owner = state_of(request), number_in(request, "user_id", "user")
    if state.get("users", owner) is None:
        raise missing("user")
    return data([machines.shown(s) for s in machines.living(state) if s["owner_id"] == owner])


async def suspend(request: Request) -> Response:
    state = state_of(request)
    server = machines.find_idle(state, number_in(request, "id"))
    if not server["suspended"]:
        server["power_before"], server["power"] = server["power"], "shutoff"
        server["suspended"] = True
        state.save("servers", server)
        state.note("server.suspended", serverId=server["id"])
    return empty()


async def unsuspend(request: Request) -> Response:
    state = state_of(request)
    server = machines.find_idle(state, number_in(request, "id"))
    if server["suspended"]:
        server["suspended"], server["power"] = False, server.get("power_before", "shutoff")
        state.save("servers", server)
        state.note("server.unsuspended", serverId=server["id"])
    return empty()


async def delete(request: Request) -> Response:
    """Without `delay` the panel waits five minutes before it destroys."""
    state = state_of(request)
    server = machines.find(state, number_in(request, "id"))
    text = request.query_params.get("delay", "5")
    if not text.isdecimal() or int(text) > _MOST_DELAY_MINUTES:
        raise invalid(delay=f"The delay must be between 0 and {_MOST_DELAY_MINUTES}.")
    if server["state"] == "queued" and server["build_due_ms"] is not None:
        raise busy()
    due = now_ms() + int(text) * 60_000
    server["delete_due_ms"] = due
    machines.settled(state, state.save("servers", server))
    state.note("server.deleted", serverId=server["id"], name=server["name"], delay=int(text))
    return empty()


def _row(request: Request, server: Doc) -> Doc:
    whole_server = machines.shown(server)
    if request.query_params.get("type", "simple") == "full":
        return whole_server
    keys = ("id", "ownerId", "hypervisorId", "name", "hostname", "commissionStatus", "uuid")
    return {key: whole_server[key] for key in (*keys, "state", "suspended")}
