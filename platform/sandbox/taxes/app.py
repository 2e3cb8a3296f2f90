"""
The server: keys, faults and routes around the two engines.

    /taxjar/v2/…      with `Authorization: Bearer sandbox-taxjar-key`
    /avatax/api/v2/…  with Basic 1234:sandbox-avatax-key and the company DEFAULT
    GET /_sandbox/papers   every paper that was reported, by engine

Faults: /_sandbox/faults, operations `quote`, `record`, `give_back`, `find`, `check`.
"""

from __future__ import annotations

import base64
from collections.abc import Awaitable, Callable
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from kernel import exact_json
from sandbox.common.faults import FaultBoard
from sandbox.common.store import Store
from sandbox.taxes import avatax, taxjar
from sandbox.taxes.wire import answer, read

TAXJAR_KEY = "sandbox-taxjar-key"
AVATAX_ACCOUNT, AVATAX_KEY = "1234", "sandbox-avatax-key"
Answer = Callable[[Request], Awaitable[Response]]
_OPERATIONS = {"orders": "record", "refunds": "give_back"}


def make_app(folder: Path) -> Starlette:
    store, faults = Store(folder), FaultBoard()

    async def jar(request: Request) -> Response:
        """Everything of TaxJar."""
        if request.headers.get("authorization") != f"Bearer {TAXJAR_KEY}":
            return taxjar.problem(401, "Unauthorized", "Not authorized for route")
        path, body = request.path_params["path"], await read(request)
        first, _, rest = path.partition("/")
        kind, _, key = rest.partition("/")
        if path == "categories":
            return await faults.run("check", taxjar.categories)
        if path == "taxes" and request.method == "POST":
            return await faults.run("quote", lambda: taxjar.taxes(body))
        if first == "transactions" and kind in _OPERATIONS:
            if request.method == "POST" and not key:
                name = _OPERATIONS[kind]
                return await faults.run(name, lambda: taxjar.create(store, kind, body))
            return await faults.run("find", lambda: taxjar.show(store, kind, key))
        return taxjar.problem(404, "Not Found", "Resource can not be found")

    async def ava(request: Request) -> Response:
        """Everything of AvaTax."""
        pair = base64.b64encode(f"{AVATAX_ACCOUNT}:{AVATAX_KEY}".encode()).decode()
        known = request.headers.get("authorization") == f"Basic {pair}"
        path, body = request.path_params["path"], await read(request)
        if path == "utilities/ping":
            return await faults.run("check", lambda: answer({"authenticated": known}))
        if not known:
            return avatax.problem(401, "AuthenticationException", "Authentication failed.")
        if path == "transactions/create":
            name = {"SalesInvoice": "record", "ReturnInvoice": "give_back"}
            kind = name.get(str(body.get("type")), "quote")
            return await faults.run(kind, lambda: avatax.create(store, body))
        parts = path.split("/")
        if len(parts) == 4 and parts[0] == "companies" and parts[2] == "transactions":
            kind = request.query_params.get("documentType", "SalesInvoice")
            return await faults.run("find", lambda: avatax.show(store, kind, parts[3]))
        return avatax.problem(404, "EntityNotFoundError", "No such address.")

    async def papers(_request: Request) -> Response:
        rows = {
            name: [exact_json.loads(one["body"]) for one in store.all(name)]
            for name in ("taxjar:orders", "taxjar:refunds", "avatax")
        }
        return answer(rows)

    async def clear(_request: Request) -> Response:
        store.clear()
        return JSONResponse({})

    return Starlette(
        routes=[
            Route("/taxjar/v2/{path:path}", jar, methods=["GET", "POST"]),
            Route("/avatax/api/v2/{path:path}", ava, methods=["GET", "POST"]),
            Route("/_sandbox/papers", papers),
            Route("/_sandbox/papers", clear, methods=["DELETE"]),
            *faults.routes(),
        ]
    )
