"""
Faults that a test arms on a running sandbox server, and that count only when they really happened.

    POST   /_sandbox/faults  {"operation": "payment_intents.create", "mode": "cut", "times": 1}
    GET    /_sandbox/faults  -> {"armed": [...], "fired": {"payment_intents.create:cut": 1}}
    DELETE /_sandbox/faults

A server calls `await board.run(operation, effect)` around each of its operations and serves
`Cuttable(app)`, so that a fault can close the connection under the client.
"""

from __future__ import annotations

import inspect
import threading
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import anyio
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

MODES = (
    "lose_response",  # effect, then the connection closes without a byte
    "cut",  # effect, then half of the answer
    "garble",  # effect, then an answer that is not JSON
    "fail_after_effect",  # effect, then a 500
    "fail_before",  # a 500, no effect
    "unavailable",  # a 503, no effect
    "rate_limit",  # a 429 with Retry-After: 1, no effect
    "slow",  # slow:SECONDS, then as usual
    "late",  # effect, then the answer of that moment arrives after late:SECONDS
    "drip",  # effect, then the answer a little at a time, over drip:SECONDS
)
_WAITS = ("slow", "late", "drip")
_DRIPS = 20
TRANSPORT = "sandbox.transport"

Effect = Callable[[], Response | Awaitable[Response]]
ErrorAnswer = Callable[[int], Response]


@dataclass(slots=True)
class Fault:
    """One armed switch. `operation` "*" fits all; `seconds` is only for those that wait."""

    operation: str
    mode: str
    left: int = 1
    seconds: float = 0

    def shown(self) -> dict[str, object]:
        mode = f"{self.mode}:{self.seconds:g}" if self.mode in _WAITS else self.mode
        return {"operation": self.operation, "mode": mode, "times": self.left}


class FaultBoard:
    """Thread-safe switches. The first armed fault that fits an operation is used up first."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._armed: list[Fault] = []
        self._fired: Counter[str] = Counter()

    def arm(self, operation: str, mode: str, times: int = 1) -> Fault:
        """Arm a switch. Raises ValueError for a mode that is not in MODES."""
        name, _, seconds = mode.partition(":")
        if name not in MODES or times < 1:
            raise ValueError(f"mode must be one of {', '.join(MODES)} and times at least 1")
        fault = Fault(operation, name, times, float(seconds or 1) if name in _WAITS else 0)
        with self._lock:
            self._armed.append(fault)
        return fault

    def take(self, operation: str) -> Fault | None:
        """The fault for this call, used up once; the caller must then call `fired`."""
        with self._lock:
            for fault in self._armed:
                if fault.operation in ("*", operation):
                    fault.left -= 1
                    if fault.left == 0:
                        self._armed.remove(fault)
                    return Fault(operation, fault.mode, 1, fault.seconds)
        return None

    def fired(self, fault: Fault) -> None:
        with self._lock:
            self._fired[f"{fault.operation}:{fault.mode}"] += 1

    def clear(self) -> None:
        with self._lock:
            self._armed.clear()
            self._fired.clear()

    def shown(self) -> dict[str, object]:
        with self._lock:
            return {
                "armed": [fault.shown() for fault in self._armed],
                "fired": dict(self._fired),
            }

    async def run(
        self, operation: str, effect: Effect, *, error: ErrorAnswer | None = None
    ) -> Response:
        """Do the operation, or what the armed fault makes of it."""
        fault = self.take(operation)
        if fault is None:
            return await _done(effect)
        instead = await self.before(fault, error=error)
        return instead or await self.after(fault, await _done(effect), error=error)

    async def before(self, fault: Fault, *, error: ErrorAnswer | None = None) -> Response | None:
        """An answer that replaces the effect, or None to go on."""
        status = {"fail_before": 500, "unavailable": 503, "rate_limit": 429}.get(fault.mode)
        if fault.mode == "slow":
            self.fired(fault)
            await anyio.sleep(fault.seconds)
        if status is None:
            return None
        self.fired(fault)
        answer = (error or plain_error)(status)
        if status == 429:
            answer.headers["Retry-After"] = "1"
        return answer

    async def after(
        self, fault: Fault, answer: Response, *, error: ErrorAnswer | None = None
    ) -> Response:
        """What the client gets once the effect is stored."""
        if fault.mode == "slow":
            return answer
        self.fired(fault)
        if fault.mode == "late":
            await anyio.sleep(fault.seconds)
            return answer
        if fault.mode == "drip":
            return Dripping(answer, fault.seconds)
        if fault.mode == "fail_after_effect":
            return (error or plain_error)(500)
        if fault.mode == "garble":
            garbage = b'{"id": "half an ans\xc3'
            return Response(garbage, answer.status_code, media_type="application/json")
        return Broken(answer, keep_half=fault.mode == "cut")

    def routes(self) -> list[Route]:
        return [Route("/_sandbox/faults", self._http, methods=["GET", "POST", "DELETE"])]

    async def _http(self, request: Request) -> Response:
        if request.method == "DELETE":
            self.clear()
        elif request.method == "POST":
            given = await request.json()
            try:
                self.arm(given.get("operation", "*"), given["mode"], int(given.get("times", 1)))
            except (KeyError, ValueError) as problem:
                return JSONResponse({"error": str(problem)}, 400)
        return JSONResponse(self.shown())


class Broken(Response):
    """An answer whose connection closes early: at once, or after half of the body."""

    def __init__(self, answer: Response, *, keep_half: bool) -> None:
        super().__init__(answer.body, answer.status_code, media_type="application/json")
        self._keep_half = keep_half

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._keep_half:
            headers = [(b"content-length", str(len(self.body)).encode())]
            headers.append((b"content-type", b"application/json"))
            await send(
                {"type": "http.response.start", "status": self.status_code, "headers": headers}
            )
            half = self.body[: len(self.body) // 2]
            await send({"type": "http.response.body", "body": half, "more_body": True})
        scope["extensions"][TRANSPORT].close()
        await anyio.sleep(0.02)  # until the server has noticed, else it would answer 500


class Dripping(Response):
    """An answer that never rests for long, and is whole only after `seconds`."""

    def __init__(self, answer: Response, seconds: float) -> None:
        super().__init__(answer.body, answer.status_code, media_type="application/json")
        self._pause = seconds / _DRIPS

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = [(b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": self.status_code, "headers": headers})
        for _ in range(_DRIPS):
            await send({"type": "http.response.body", "body": b" ", "more_body": True})
            await anyio.sleep(self._pause)
        await send({"type": "http.response.body", "body": self.body})


class Cuttable:
    """Outermost wrapper: keeps the socket's transport where `Broken` finds it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            # uvicorn hands over a bound method of its request cycle, which owns the transport.
            cycle = getattr(send, "__self__", None)
            scope.setdefault("extensions", {})[TRANSPORT] = getattr(cycle, "transport", None)
        await self._app(scope, receive, send)


def plain_error(status: int) -> Response:
    """For servers whose vendor has no error shape of its own."""
    return JSONResponse({"message": f"Sandbox fault {status}"}, status)


async def _done(effect: Effect) -> Response:
    result = effect()
    if inspect.isawaitable(result):
        return await result
    return result
