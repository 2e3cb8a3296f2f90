"""Answers in Kasm's shapes: an error is a message in the body, often with HTTP 200."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandbox.common.faults import FaultBoard
from sandbox.kasm.state import Doc, State, bare


class Refused(Exception):
    """Ends a call with this message. Kasm says 200 with it more often than not."""

    def __init__(self, message: str, status: int = 200) -> None:
        super().__init__(message)
        self.message = message
        self.status = status


def failed(message: str, status: int = 200) -> Response:
    return JSONResponse({"error_message": message}, status)


def state_of(request: Request) -> State:
    found = request.app.state.kasm
    assert isinstance(found, State)
    return found


def faults_of(request: Request) -> FaultBoard:
    found = request.app.state.faults
    assert isinstance(found, FaultBoard)
    return found


def id_in(body: Doc, name: str) -> str:
    """An id of the body in its short spelling."""
    value = body.get(name)
    if not isinstance(value, str) or not value:
        raise Refused(f"Missing required parameter: {name}")
    return bare(value)


def part(body: Doc, name: str) -> Doc:
    """A nested object of the body: target_user, target_group."""
    value = body.get(name)
    if not isinstance(value, dict):
        raise Refused(f"Missing required parameter: {name}")
    return value


def text_in(body: Doc, name: str, default: str = "") -> str:
    value: Any = body.get(name, default)
    return value if isinstance(value, str) else default
