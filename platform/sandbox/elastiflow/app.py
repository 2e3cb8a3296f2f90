"""The cluster put together: who may ask, faults, and the route that feeds it."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.elastiflow.adding_up import add_up
from sandbox.elastiflow.documents import FIELDS, KINDS, Documents, layout_of
from sandbox.elastiflow.faults import OWN, ClusterFaults
from sandbox.elastiflow.querying import BadQuery, tester, time_range

USER, PASSWORD = "billing", "sandbox-elastiflow-password"
API_KEY = base64.b64encode(b"sandbox:elastiflow-key").decode()
_SHARDS = 4


def make_app(folder: Path) -> Starlette:
    documents, faults = Documents(folder), ClusterFaults()

    async def info(request: Request) -> Response:
        if not _may_ask(request):
            return _unauthorized()
        version = {"number": "8.17.0", "build_flavor": "default"}
        return JSONResponse({"name": "sandbox", "version": version, "tagline": "You know, for …"})

    async def search(request: Request) -> Response:
        if not _may_ask(request):
            return _unauthorized()
        pattern, body = request.path_params["pattern"], await _body(request)
        fault = faults.take("search")
        if fault is not None and fault.mode not in OWN:
            instead = await faults.before(fault, error=_error_of)
            if instead is not None:
                return instead
        answer = _search(documents, pattern, body, request)
        if fault is None:
            return answer
        if fault.mode in OWN:
            faults.fired(fault)
            return _partly(answer, fault.mode)
        return await faults.after(fault, answer, error=_error_of)

    async def caps(request: Request) -> Response:
        if not _may_ask(request):
            return _unauthorized()
        pattern = request.path_params["pattern"]
        wanted = request.query_params.get("fields", "*").split(",")
        return await faults.run(
            "field_caps", lambda: _caps(documents, pattern, wanted), error=_error_of
        )

    async def feed(request: Request) -> Response:
        told = await _body(request)
        try:
            many = documents.add(str(told.get("layout", "codex")), told["flows"])
        except (KeyError, TypeError, ValueError) as problem:
            return JSONResponse({"error": f"{type(problem).__name__}: {problem}"}, 400)
        return JSONResponse({"indexed": many}, 201)

    async def reset(_request: Request) -> Response:
        documents.clear()
        faults.clear()
        return JSONResponse({})

    return Starlette(
        routes=[
            Route("/_sandbox/flows", feed, methods=["POST"]),
            Route("/_sandbox/flows", reset, methods=["DELETE"]),
            *faults.routes(),
            Route("/", info),
            Route("/{pattern}/_search", search, methods=["GET", "POST"]),
            Route("/{pattern}/_field_caps", caps, methods=["GET", "POST"]),
        ]
    )


def _search(documents: Documents, pattern: str, body: Any, request: Request) -> Response:
    forgiving = request.query_params.get("ignore_unavailable") == "true" or "*" in pattern
    if not forgiving and not documents.indices(pattern):
        return _error(404, "index_not_found_exception", f"no such index [{pattern}]")
    try:
        query = body.get("query")
        test = tester(query)
        hits = [doc for doc in documents.between(pattern, *time_range(query)) if test(doc)]
        sums = add_up(body.get("aggs") or body.get("aggregations"), hits)
    except BadQuery as no:
        return _error(400, no.kind, no.reason)
    found: dict[str, Any] = {
        "took": 3,
        "timed_out": False,
        "_shards": {"total": _SHARDS, "successful": _SHARDS, "skipped": 0, "failed": 0},
        "hits": {"max_score": None, "hits": hits[: int(body.get("size", 10))]},
    }
    if sums:
        found["aggregations"] = sums
    return JSONResponse(found)


def _partly(answer: Response, mode: str) -> Response:
    found = json.loads(bytes(answer.body))
    if mode == "timed_out":
        found["timed_out"] = True
    else:
        found["_shards"].update(successful=_SHARDS - 1, failed=1)
    return JSONResponse(found, answer.status_code)


def _caps(documents: Documents, pattern: str, wanted: list[str]) -> Response:
    """Fields that no index has are left out, as a cluster leaves them."""
    names = documents.indices(pattern)
    fields: dict[str, Any] = {}
    for layout in {layout_of(name) for name in names}:
        for key, field in FIELDS[layout].items():
            if field in wanted or "*" in wanted:
                kind = KINDS[key]
                fields[field] = {kind: {"type": kind, "searchable": True, "aggregatable": True}}
    return JSONResponse({"indices": names, "fields": fields})


def _may_ask(request: Request) -> bool:
    pair = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
    return request.headers.get("authorization") in {f"Basic {pair}", f"ApiKey {API_KEY}"}


def _unauthorized() -> Response:
    return _error(401, "security_exception", "unable to authenticate user")


def _error_of(status: int) -> Response:
    kinds = {429: "es_rejected_execution_exception", 503: "no_shard_available_action_exception"}
    return _error(status, kinds.get(status, "search_phase_execution_exception"), "sandbox fault")


def _error(status: int, kind: str, reason: str) -> Response:
    cause = {"type": kind, "reason": reason}
    return JSONResponse({"error": {**cause, "root_cause": [cause]}, "status": status}, status)


async def _body(request: Request) -> dict[str, Any]:
    try:
        found = json.loads(await request.body() or b"{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
