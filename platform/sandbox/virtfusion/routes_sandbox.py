"""The judge's doors: the ledger of all that was made, and outside events."""

from __future__ import annotations

from collections import Counter

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandbox.virtfusion import machines
from sandbox.virtfusion.answers import empty, faults_of, number_in, state_of
from sandbox.virtfusion.state import Doc, State, stamp


async def ledger(request: Request) -> Response:
    """All servers ever made, also the deleted ones, with totals per owner and per name."""
    state = state_of(request)
    owners = _owners(state)
    rows = [_row(machines.settled(state, server), owners) for server in state.all("servers")]
    events = list(state.all("ledger"))
    return JSONResponse(
        {
            "servers": rows,
            "created": len(rows),
            "deleted": sum(row["deleted"] is not None for row in rows),
            "living": sum(row["deleted"] is None for row in rows),
            "builds": sum(row["builds"] for row in rows),
            "per_owner": _count(rows, "extRelationId"),
            "per_name": _count(rows, "name"),
            "power_log": [event for event in events if event["event"] == "server.power"],
            "events": events,
            "users": [
                {"id": user["id"], "extRelationId": user["ext"]} for user in state.all("users")
            ],
        }
    )


async def reset(request: Request) -> Response:
    """Forget everything, the armed faults and their counts included."""
    state_of(request).reset()
    faults_of(request).clear()
    return empty()


async def stop_outside(request: Request) -> Response:
    """The server stops without anybody having asked the panel."""
    state = state_of(request)
    server = machines.find(state, number_in(request, "id"))
    server["power"] = "shutoff"
    state.save("servers", server)
    state.note("server.stopped_outside", serverId=server["id"])
    return empty()


async def set_traffic(request: Request) -> Response:
    """What the panel counted, newest period first: [{"start": …, "rx": n, "tx": n}, …]."""
    state = state_of(request)
    server = machines.find(state, number_in(request, "id"))
    server["counters"] = await request.json()
    state.save("servers", server)
    return empty()


def _owners(state: State) -> dict[int, int | str]:
    """User id → ext relation, also of users that were deleted since."""
    return {
        event["userId"]: event["extRelationId"]
        for event in state.all("ledger")
        if event["event"] == "user.created"
    }


def _row(server: Doc, owners: dict[int, int | str]) -> Doc:
    deleted = server["deleted_ms"]
    return {
        "id": server["id"],
        "ownerId": server["owner_id"],
        "extRelationId": owners.get(server["owner_id"]),
        "name": server["name"],
        "hostname": server["hostname"],
        "packageId": server["package_id"],
        "templateId": server["template_id"],
        "ipv4": server["ipv4"],
        "state": server["state"],
        "suspended": server["suspended"],
        "power": server["power"],
        "builds": server["builds"],
        "created": stamp(server["created_ms"]),
        "deleted": stamp(deleted) if deleted is not None else None,
    }


def _count(rows: list[Doc], field: str) -> dict[str, int]:
    return dict(Counter(str(row[field]) for row in rows))
