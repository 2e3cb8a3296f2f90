"""
The register's REST interface, after the Commission's own description (`swagger_publicVAT.yaml`).

    POST   /check-vat-number            as the register
    GET    /check-status                as the register
    PUT    /_sandbox/numbers/{number}   {"name": "…", "address": "…"}: the number is known from now
    DELETE /_sandbox/numbers/{number}
    POST   /_sandbox/trouble            {"code": "MS_UNAVAILABLE", "status": 200, "times": 2}
    GET    /_sandbox/asked              every question so far

Faults of transport: /_sandbox/faults (operation "check"). An outage comes with status 200, as in
life.
"""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.common.faults import FaultBoard

_MEMBERS = "AT BE BG CY CZ DE DK EE EL ES FI FR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK XI"
_STATES = frozenset(_MEMBERS.split())
_SILENT = frozenset({"DE", "ES"})  # they tell no names


class Register:
    """Known numbers, questions asked, and troubles to come."""

    def __init__(self, known: dict[str, str]) -> None:
        self.known: dict[str, dict[str, str]] = {
            number: {"name": name, "address": ""} for number, name in known.items()
        }
        self.asked: list[dict[str, Any]] = []
        self.troubles: list[tuple[str, int]] = []
        self.faults = FaultBoard()

    def answer(self, asked: dict[str, Any]) -> Response:
        self.asked.append(asked)
        if self.troubles:
            return _failure(*self.troubles.pop(0))
        country = str(asked.get("countryCode", ""))
        number = str(asked.get("vatNumber", ""))
        if country not in _STATES or not number.isalnum():
            return _failure("INVALID_INPUT", 400)
        found = self.known.get(country + number)
        shown = found if found and country not in _SILENT else None
        proof = f"WAPIAAAA{uuid.uuid4().hex[:8]}" if asked.get("requesterNumber") else ""
        return JSONResponse(
            {
                "countryCode": country,
                "vatNumber": number,
                "requestDate": datetime.now(UTC).isoformat(timespec="milliseconds"),
                "valid": found is not None,
                "requestIdentifier": proof,
                "name": shown["name"] if shown else "---",
                "address": shown["address"] if shown else "---",
                "traderName": "---",
                "traderNameMatch": "NOT_PROCESSED",
            }
        )


def make_app(known: dict[str, str] | None = None) -> Starlette:
    register = Register(known or {})

    async def check(request: Request) -> Response:
        asked = await request.json()
        return await register.faults.run("check", lambda: register.answer(asked))

    async def status(_request: Request) -> Response:
        rows = [{"countryCode": one, "availability": "Available"} for one in sorted(_STATES)]
        return JSONResponse({"vow": {"available": True}, "countries": rows})

    async def number(request: Request) -> Response:
        name = request.path_params["number"]
        if request.method == "DELETE":
            register.known.pop(name, None)
        else:
            told = await request.json()
            register.known[name] = {
                "name": str(told.get("name", "")),
                "address": str(told.get("address", "")),
            }
        return Response(status_code=204)

    async def trouble(request: Request) -> Response:
        told = await request.json()
        one = (str(told["code"]), int(told.get("status", 200)))
        register.troubles += [one] * int(told.get("times", 1))
        return Response(status_code=204)

    async def asked(_request: Request) -> Response:
        return JSONResponse(register.asked)

    return Starlette(
        routes=[
            Route("/check-vat-number", check, methods=["POST"]),
            Route("/check-status", status),
            Route("/_sandbox/numbers/{number}", number, methods=["PUT", "DELETE"]),
            Route("/_sandbox/trouble", trouble, methods=["POST"]),
            Route("/_sandbox/asked", asked),
            *register.faults.routes(),
        ]
    )


def _failure(code: str, status: int) -> Response:
    body = {"actionSucceed": False, "errorWrappers": [{"error": code, "message": code}]}
    return JSONResponse(body, status)
