"""The API put together: the key, the envelope, faults, and the door that feeds it."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.common.faults import Fault, FaultBoard
from sandbox.common.store import Store

KEY = "sandbox-synergycp-key"
_SERVERS = "servers"
Answer = Callable[[Request], Response]


class EnvelopeFaults(FaultBoard):
    """The shared switches, and `refuse`: a no in the envelope of an answer with HTTP 200."""

    def arm(self, operation: str, mode: str, times: int = 1) -> Fault:
        if mode != "refuse" or times < 1:
            return super().arm(operation, mode, times)
        fault = Fault(operation, mode, times)
        with self._lock:
            self._armed.append(fault)
        return fault


def make_app(folder: Path) -> Starlette:
    store, faults = Store(folder), EnvelopeFaults()

    def behind_key(name: str, answer: Answer) -> Callable[[Request], Awaitable[Response]]:
        async def handler(request: Request) -> Response:
            if request.query_params.get("key") != KEY:
                return failed(401, "This API key is not valid.")
            fault = faults.take(name)
            if fault is None:
                return answer(request)
            if fault.mode == "refuse":
                faults.fired(fault)
                return failed(200, "You may not see this server.")
            instead = await faults.before(fault, error=_trouble)
            return instead or await faults.after(fault, answer(request), error=_trouble)

        return handler

    def servers(request: Request) -> Response:
        wanted = request.query_params.get("billing_id")
        rows = [_shown(one) for one in store.all(_SERVERS)]
        rows = [one for one in rows if wanted is None or one["billing"]["id"] == wanted]
        size, page = _number(request, "per_page", 15), _number(request, "page", 1)
        found = {
            "data": rows[(page - 1) * size : page * size],
            "current_page": page,
            "last_page": max(-(-len(rows) // size), 1),
            "per_page": size,
            "total": len(rows),
            "next_page_url": None,
        }
        return said(found)

    def server(request: Request) -> Response:
        found = store.get(_SERVERS, request.path_params["id"])
        return failed(404, "Server not found.") if found is None else said(_shown(found))

    def usage(request: Request) -> Response:
        found = store.get(_SERVERS, request.path_params["id"])
        cycles = None if found is None else found["ports"].get(request.path_params["port"])
        if cycles is None:
            return failed(404, "Port not found.")
        return said([_cycle(one) for one in cycles])

    async def feed(request: Request) -> Response:
        key = request.path_params["id"]
        store.put(_SERVERS, str(key), {"id": key, **json.loads(await request.body())})
        return JSONResponse({}, 201)

    async def clear(_request: Request) -> Response:
        store.clear()
        faults.clear()
        return JSONResponse({})

    return Starlette(
        routes=[
            Route("/_sandbox/servers/{id:int}", feed, methods=["PUT"]),
            Route("/_sandbox/servers", clear, methods=["DELETE"]),
            *faults.routes(),
            Route("/server", behind_key("servers", servers)),
            Route("/server/{id}", behind_key("server", server)),
            Route("/server/{id}/port/{port}/bandwidth/usage", behind_key("usage", usage)),
        ]
    )


def said(data: Any) -> Response:
    return JSONResponse({"error": False, "data": data, "messages": []})


def failed(status: int, text: str) -> Response:
    messages = [{"type": "danger", "text": text}]
    return JSONResponse({"error": True, "data": {}, "messages": messages}, status)


def _trouble(status: int) -> Response:
    return failed(status, "Too many requests." if status == 429 else "Something went wrong.")


def _number(request: Request, name: str, default: int) -> int:
    text = request.query_params.get(name, "")
    return max(int(text), 1) if text.isdecimal() else default


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    ports = [{"id": int(port)} for port in sorted(row["ports"], key=int)]
    return {
        "id": row["id"],
        "nickname": row.get("nickname", f"srv-{row['id']}"),
        "billing": {"id": str(row.get("billing_id", ""))},
        "ports": ports,
    }


def _cycle(row: dict[str, Any]) -> dict[str, Any]:
    used, most = int(row["used"]), int(row.get("max", 0))
    percent = round(100 * used / most, 2) if most else 0
    start = {"iso_8601": row["start"]}
    return {"used": used, "max": most, "percent": percent, "cycle_started_at": start}
