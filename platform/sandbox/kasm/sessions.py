"""The life of a session: requested, running, perhaps paused, queued for its end, gone."""

from __future__ import annotations

import secrets
import uuid

from sandbox.kasm import catalogue
from sandbox.kasm.answers import Refused
from sandbox.kasm.state import Doc, State, bare, hyphened, stamp

_LIMIT = 5  # sessions of one user, as the groups of this server say


def make(
    state: State, user: Doc, image: Doc, *, sharing: bool, environment: Doc, stuck: bool
) -> Doc:
    """One more session, whatever is there already."""
    group = _group_of(user, image)
    if len(of_user(state, user["user_id"])) >= _LIMIT:
        raise Refused("Maximum number of concurrent Kasms reached for this user")
    now = state.now_ms()
    session = {
        "kasm_id": uuid.uuid4().hex,
        "user_id": user["user_id"],
        "username": user["username"],
        "image_id": image["image_id"],
        "image": image["friendly_name"],
        "group": group.name,
        "cores": image["cores"],
        "memory": image["memory"],
        "keepalive_ms": state.setting("keepalive_ms", group.keepalive_s * 1000),
        "token": secrets.token_hex(16),
        "share_id": secrets.token_hex(4) if sharing else None,
        "environment": environment,
        "created_ms": now,
        "ready_ms": None if stuck else now + state.pace.start_ms,
        "started_ms": None,
        "kept_ms": None,
        "expires_ms": None,
        "paused": False,
        "gone_due_ms": None,
        "gone_ms": None,
        "ended_by": "",
        "opened": 0,
    }
    save(state, session)
    state.note("kasm.requested", kasm_id=session["kasm_id"], username=user["username"])
    return session


def _group_of(user: Doc, image: Doc) -> catalogue.Group:
    """The group of the user that may start this image."""
    for one in catalogue.GROUPS:
        if one.name in image["categories"] and one.group_id in user["groups"]:
            return one
    raise Refused("This image is not authorized for the user")


def save(state: State, session: Doc) -> Doc:
    return state.store.put("kasms", session["kasm_id"], session)


def settled(state: State, session: Doc) -> Doc:
    """The session with what time has done to it."""
    now, changed = state.now_ms(), False
    if session["gone_ms"]:
        return session
    ready = session["ready_ms"]
    if not session["started_ms"] and not session["gone_due_ms"] and ready and ready <= now:
        session["started_ms"], changed = ready, True
        session["expires_ms"] = ready + session["keepalive_ms"]
    expires = session["expires_ms"]
    if expires and expires <= now and not session["gone_due_ms"]:
        session["ended_by"], session["gone_due_ms"], changed = "expired", expires, True
        state.note("kasm.expired", kasm_id=session["kasm_id"])
    if session["gone_due_ms"] and session["gone_due_ms"] <= now:
        session["gone_ms"], changed = session["gone_due_ms"], True
    return save(state, session) if changed else session


def live(state: State) -> list[Doc]:
    """All that are not gone, oldest first."""
    every = [settled(state, session) for session in state.store.all("kasms")]
    return [session for session in every if not session["gone_ms"]]


def of_user(state: State, user_id: str) -> list[Doc]:
    return [session for session in live(state) if session["user_id"] == user_id]


def find(state: State, kasm_id: str, user_id: str | None = None) -> Doc:
    """Raises Refused as for a session that never was: Kasm does not tell the two apart."""
    found = state.store.get("kasms", bare(kasm_id))
    session = settled(state, found) if found else None
    if session is None or session["gone_ms"] or user_id not in (None, session["user_id"]):
        raise Refused("No Kasm found with the given ID")
    return session


def end(state: State, session: Doc, by: str, *, queued: bool) -> None:
    """Begin its end; `queued`: its profile is saved first."""
    if session["gone_due_ms"] and queued:
        return
    session["ended_by"] = session["ended_by"] or by
    session["gone_due_ms"] = state.now_ms() + (state.pace.stop_ms if queued else 0)
    settled(state, save(state, session))
    state.note("kasm.ended", kasm_id=session["kasm_id"], by=by)


def status(session: Doc) -> str:
    if session["gone_due_ms"]:
        return "deleting"
    if not session["started_ms"]:
        return "starting"
    return "paused" if session["paused"] else "running"


def link(session: Doc) -> str:
    """Relative, as the API gives it."""
    parts = (hyphened(session["kasm_id"]), session["user_id"], session["token"])
    return f"/#/connect/kasm/{'/'.join(parts)}"


def shown(session: Doc) -> Doc:
    """A session as lists show it; some ids long, some short."""
    return {
        "kasm_id": session["kasm_id"],
        "user_id": hyphened(session["user_id"]),
        "image_id": hyphened(session["image_id"]),
        "operational_status": status(session),
        "created_date": stamp(session["created_ms"]),
        "start_date": stamp(session["started_ms"]),
        "keepalive_date": stamp(session["kept_ms"]),
        "expiration_date": stamp(session["expires_ms"]),
        "share_id": session["share_id"],
        "hostname": "proxy.kasm.invalid",
        "zone_name": "default",
        "cores": session["cores"],
        "memory": session["memory"],
        "is_persistent_profile": True,
        "container_id": session["kasm_id"][:12],
        "user": {"username": session["username"]},
        "image": {"image_id": session["image_id"], "friendly_name": session["image"]},
        "queued_tasks": [{"task": "destroy"}] if session["gone_due_ms"] else [],
    }
