"""Answers in the panel's shapes, and the small checks that lead to them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandbox.common.faults import FaultBoard
from sandbox.virtfusion.state import Doc, State


class Refused(Exception):
    """Ends a route with this status and body."""

    def __init__(self, status: int, body: Doc) -> None:
        super().__init__(status)
        self.status = status
        self.body = body


def data(value: Any, status: int = 200) -> Response:
    return JSONResponse({"data": value}, status)


def empty() -> Response:
    return Response(status_code=204)


def missing(what: str = "server") -> Refused:
    return Refused(404, {"msg": f"{what} not found"})


def invalid(**fields: str) -> Refused:
    return Refused(422, {"errors": {name: [text] for name, text in fields.items()}})


def busy() -> Refused:
    return Refused(423, {"msg": "server is locked by an active task"})


def full() -> Refused:
    return Refused(422, {"errors": ["No hypervisor available with enough free resources"]})


def state_of(request: Request) -> State:
    found = request.app.state.panel
    assert isinstance(found, State)
    return found


def faults_of(request: Request) -> FaultBoard:
    found = request.app.state.faults
    assert isinstance(found, FaultBoard)
    return found


def number_in(request: Request, name: str, what: str = "server") -> int:
    text = str(request.path_params[name])
    if not (text.isascii() and text.isdecimal() and len(text) < 16):
        raise missing(what)
    return int(text)


async def body_of(request: Request) -> Doc:
    raw = await request.body()
    if not raw:
        return {}
    try:
        found = await request.json()
    except ValueError:
        raise Refused(422, {"errors": ["The body is not JSON."]}) from None
    if not isinstance(found, dict):
        raise Refused(422, {"errors": ["The body is not an object."]})
    return found


def whole(body: Doc, name: str, *, least: int = 1) -> int:
    """A required whole number of the body; a bool is none."""
    value = body.get(name)
    if value is None:
        raise invalid(**{name: f"The {name} field is required."})
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise invalid(**{name: f"The {name} field must be an integer."})
    return value


def words(body: Doc, name: str, *, longest: int = 255) -> str:
    value = body.get(name)
    if not isinstance(value, str) or not value.strip():
        raise invalid(**{name: f"The {name} field is required."})
    if len(value) > longest:
        raise invalid(**{name: f"The {name} field must not be greater than {longest} characters."})
    return value


def paged(request: Request, rows: Sequence[Doc]) -> Response:
    """Laravel's page: `results` a page (1 to 200, usually 20)."""
    size = _clamped(request.query_params.get("results"), 20, 200)
    last = max(1, -(-len(rows) // size))
    page = _clamped(request.query_params.get("page"), 1, last)
    path = str(request.url.replace(query=""))
    shown = rows[(page - 1) * size : page * size]

    def address(number: int) -> str | None:
        return f"{path}?results={size}&page={number}" if 1 <= number <= last else None

    return JSONResponse(
        {
            "current_page": page,
            "data": list(shown),
            "first_page_url": address(1),
            "from": (page - 1) * size + 1 if shown else None,
            "last_page": last,
            "last_page_url": address(last),
            "next_page_url": address(page + 1),
            "path": path,
            "per_page": size,
            "prev_page_url": address(page - 1),
            "to": (page - 1) * size + len(shown) if shown else None,
            "total": len(rows),
        }
    )


def _clamped(text: str | None, usual: int, most: int) -> int:
    return min(max(int(text), 1), most) if text and text.isdecimal() else usual
