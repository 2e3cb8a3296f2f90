"""JSON with exact numbers both ways."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from kernel import exact_json

Body = dict[str, Any]


async def read(request: Request) -> Body:
    try:
        found = exact_json.loads((await request.body()).decode())
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def decimal(value: object) -> Decimal:
    return Decimal(value) if isinstance(value, (int, Decimal)) else Decimal(str(value or 0))


def answer(body: Any, status: int = 200) -> Response:
    return Response(exact_json.dumps(body), status, media_type="application/json")
