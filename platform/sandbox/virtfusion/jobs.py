"""The queue: one row per task that takes time."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from sandbox.virtfusion.answers import data, missing, number_in, state_of
from sandbox.virtfusion.state import Doc, State, now_ms, stamp


def queued(state: State, server: Doc, action: str, takes_ms: int) -> Doc:
    row = {
        "server_id": server["id"],
        "hypervisor_id": server["hypervisor_id"],
        "action": action,
        "started_ms": now_ms(),
        "due_ms": now_ms() + takes_ms,
    }
    return state.add("queue", row)


async def read(request: Request) -> Response:
    job = state_of(request).get("queue", number_in(request, "id", "queue item"))
    if job is None:
        raise missing("queue item")
    return data(shown(job))


def shown(job: Doc) -> Doc:
    done = job["due_ms"] <= now_ms()
    nothing = {"stringable": False, "errors": [], "type": None, "trace": None, "message": None}
    return {
        "id": job["id"],
        "jobId": str(800 + job["id"]),
        "job": f"App\\Jobs\\Server\\KVM\\{job['action'].title().replace('_', '')}",
        "hypervisorId": job["hypervisor_id"],
        "serverId": job["server_id"],
        "action": job["action"],
        "queue": "default",
        "started": stamp(job["started_ms"]),
        "updated": stamp(min(job["due_ms"], now_ms())),
        "finished": stamp(job["due_ms"]) if done else None,
        "failed": False,
        "progress": 100 if done else 50,
        "errors": {"exception": nothing},
        "primaryActions": [],
        "subActions": [],
    }
