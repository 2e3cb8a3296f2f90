"""The judge's doors, and what happens without anybody having asked through the API."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from sandbox.kasm import calls_users, sessions
from sandbox.kasm.answers import Refused, failed, faults_of, state_of
from sandbox.kasm.state import Doc, State, bare, stamp

# What a test or a person may set, and what it is without that.
_SETTINGS = (
    "skew_ms",  # the server's clock is wrong by so much
    "keepalive_ms",  # sessions that start from now on live so long without a sign of life
    "usage_reached",  # a keepalive gets a no: the group's allowance is used up
    "pausing",  # pause_kasm and resume_kasm work
    "permissions",
    "read_only",
    "removed_images",
    "disabled_images",
)


async def ledger(request: Request) -> Response:
    """Every session ever, also the ones that are gone, with totals per user name."""
    state = state_of(request)
    rows = [_row(sessions.settled(state, one)) for one in state.store.all("kasms")]
    users = state.store.all("users")
    return JSONResponse(
        {
            "kasms": rows,
            "requested": len(rows),
            "living": sum(row["gone"] == "None" for row in rows),
            "per_user": dict(Counter(row["username"] for row in rows)),
            "users": [calls_users.shown(user) for user in users],
            "passwords": {user["username"]: user["passwords"] for user in users},
            "events": state.store.all("ledger"),
        }
    )


async def reset(request: Request) -> Response:
    """Forget everything, the armed faults and their counts included."""
    state_of(request).store.clear()
    faults_of(request).clear()
    return JSONResponse({})


async def set_up(request: Request) -> Response:
    """Change how the server is: {"skew_ms": 7200000}."""
    given = await request.json()
    unknown = sorted(set(given) - set(_SETTINGS))
    if unknown:
        return failed(f"unknown: {', '.join(unknown)}", 400)
    for name, value in given.items():
        state_of(request).set(name, value)
    return JSONResponse({})


async def restart(request: Request) -> Response:
    """The host was restarted: no session is left."""
    state = state_of(request)
    for session in sessions.live(state):
        sessions.end(state, session, "restart", queued=False)
    return RedirectResponse("/dashboard", 303)


def _session_door(
    happens: Callable[[State, Doc], None],
) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        state = state_of(request)
        try:
            happens(state, sessions.find(state, request.path_params["id"]))
        except Refused as refusal:
            return failed(refusal.message, 404)
        return RedirectResponse("/dashboard", 303)

    return answer


def _end(state: State, session: Doc) -> None:
    sessions.end(state, session, "outside", queued=False)


def _expire(state: State, session: Doc) -> None:
    session["expires_ms"] = state.now_ms()
    sessions.settled(state, sessions.save(state, session))


async def delete_user(request: Request) -> Response:
    """An administrator deleted the user, sessions and all."""
    state = state_of(request)
    try:
        user = calls_users.find_user(state, user_id=bare(request.path_params["id"]))
    except Refused as refusal:
        return failed(refusal.message, 404)
    for session in sessions.of_user(state, user["user_id"]):
        sessions.end(state, session, "user deleted", queued=False)
    calls_users.remove_user(state, user)
    return RedirectResponse("/dashboard", 303)


def _row(session: Doc) -> Doc:
    names = ("kasm_id", "user_id", "username", "image_id", "image", "group", "environment")
    return {
        **{name: session[name] for name in (*names, "opened", "ended_by")},
        "status": "gone" if session["gone_ms"] else sessions.status(session),
        "started": stamp(session["started_ms"]),
        "gone": stamp(session["gone_ms"]),
    }


ROUTES = [
    Route("/_sandbox/ledger", ledger),
    Route("/_sandbox/reset", reset, methods=["POST"]),
    Route("/_sandbox/settings", set_up, methods=["POST"]),
    Route("/_sandbox/restart", restart, methods=["POST"]),
    Route("/_sandbox/kasms/{id}/end", _session_door(_end), methods=["POST"]),
    Route("/_sandbox/kasms/{id}/expire", _session_door(_expire), methods=["POST"]),
    Route("/_sandbox/users/{id}/delete", delete_user, methods=["POST"]),
]
