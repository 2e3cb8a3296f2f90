"""Functions about sessions."""

from __future__ import annotations

import secrets
import uuid

from sandbox.kasm import catalogue, sessions
from sandbox.kasm.answers import Refused, id_in, text_in
from sandbox.kasm.calls_users import find_user
from sandbox.kasm.state import Doc, State, bare, hyphened


def get_images(state: State, body: Doc) -> Doc:
    return {"images": offered(state)}


def offered(state: State) -> list[Doc]:
    """The images, without those that somebody removed and with those that are switched off."""
    removed = state.setting("removed_images", [])
    off = state.setting("disabled_images", [])
    return [
        {**image, "enabled": image["image_id"] not in off}
        for image in catalogue.images()
        if image["image_id"] not in removed
    ]


def get_zones(state: State, body: Doc) -> Doc:
    return {"zones": [{"zone_id": "5d5de5fe8a564d2ab7dcc2a4a3d1d0ac", "zone_name": "default"}]}


def request_kasm(state: State, body: Doc) -> Doc:
    """Starts one more session at every call. Without a user Kasm makes an anonymous one."""
    user = find_user(state, user_id=id_in(body, "user_id"))
    if user["disabled"] or user["locked"]:
        raise Refused("User account is disabled")
    image = _image(state, id_in(body, "image_id"))
    environment = body.get("environment")
    session = sessions.make(
        state,
        user,
        image,
        sharing=body.get("enable_sharing") is True,
        environment=environment if isinstance(environment, dict) else {},
        stuck=body.get("_trouble") == "stuck",
    )
    return {
        "kasm_id": hyphened(session["kasm_id"]),
        "username": user["username"],
        "user_id": user["user_id"],
        "status": "starting",
        "share_id": session["share_id"],
        "session_token": str(uuid.UUID(session["token"])),
        "kasm_url": sessions.link(session),
    }


def _image(state: State, image_id: str) -> Doc:
    for image in offered(state):
        if image["image_id"] == image_id:
            if image["enabled"]:
                return image
            raise Refused("The requested image is disabled")
    raise Refused("The requested image does not exist")


def get_kasm_status(state: State, body: Doc) -> Doc:
    """Every call makes a new token, and the link that was given before stops working."""
    session = sessions.find(state, id_in(body, "kasm_id"), id_in(body, "user_id"))
    now = sessions.status(session)
    if now == "starting":
        return {
            "operational_status": now,
            "operational_progress": 40,
            "operational_message": "Creating the container",
        }
    session["token"] = secrets.token_hex(16)
    sessions.save(state, session)
    return {
        "kasm": sessions.shown(session),
        "operational_status": now,
        "operational_progress": 100,
        "operational_message": "",
        "kasm_url": sessions.link(session),
    }


def get_kasms(state: State, body: Doc) -> Doc:
    return {"kasms": [sessions.shown(session) for session in sessions.live(state)]}


def join_kasm(state: State, body: Doc) -> Doc:
    share_id = text_in(body, "share_id")
    find_user(state, user_id=id_in(body, "user_id"))
    for session in sessions.live(state):
        if share_id and session["share_id"] == share_id:
            token = secrets.token_hex(16)
            session["view_token"] = token
            sessions.save(state, session)
            return {
                "kasm": sessions.shown(session),
                "session_token": str(uuid.UUID(token)),
                "kasm_url": f"/#/connect/join/{share_id}/{token}",
            }
    raise Refused("Session is not shared, or does not exist")


def destroy_kasm(state: State, body: Doc) -> Doc:
    session = sessions.find(state, id_in(body, "kasm_id"), id_in(body, "user_id"))
    sessions.end(state, session, "api", queued=True)
    return {}


def keepalive(state: State, body: Doc) -> Doc:
    session = sessions.find(state, id_in(body, "kasm_id"))
    if state.setting("usage_reached", False):
        return {"usage_reached": True}
    now = state.now_ms()
    session["kept_ms"] = now
    if session["started_ms"]:
        session["expires_ms"] = now + session["keepalive_ms"]
    sessions.save(state, session)
    return {"usage_reached": False}


def pause_kasm(state: State, body: Doc) -> Doc:
    """Not in the vendor's reference: only third-party tools know it, so it is off unless set."""
    return _paused(state, body, paused=True)


def resume_kasm(state: State, body: Doc) -> Doc:
    return _paused(state, body, paused=False)


def _paused(state: State, body: Doc, *, paused: bool) -> Doc:
    if not state.setting("pausing", False):
        raise Refused("Pausing is not allowed")
    session = sessions.find(state, id_in(body, "kasm_id"), bare(text_in(body, "user_id")) or None)
    if sessions.status(session) == "running" and paused:
        session["paused"] = True
    elif sessions.status(session) == "paused" and not paused:
        session["paused"] = False
    sessions.save(state, session)
    return {}
