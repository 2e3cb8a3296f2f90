"""
Sessions of a Kasm server.

What is there is read from `get_kasms` alone. `get_kasm_status` makes a new token at every call, so
that the link a customer has open dies: it is asked for on a click and never for looking.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from kernel.errors import Declined, OutcomeUnknown, Unavailable
from shared_apps.fleet.desktops import Desktop, DesktopState
from shared_apps.fleet.drivers._kasm_server import Server
from shared_apps.fleet.drivers._kasm_shapes import (
    absolute,
    bare,
    clean_id,
    desktop_from,
    state_from,
)

_STARTING_SECONDS = 3


def listed(server: Server) -> list[dict[str, Any]]:
    """Raises Unavailable for an answer that is no list: everybody would pass for gone."""
    found = server.ask("get_kasms").get("kasms")
    if not isinstance(found, list):
        raise Unavailable("the server did not list its sessions")
    return found


def every(server: Server) -> tuple[Desktop, ...]:
    return tuple(map(desktop_from, listed(server)))


def one(server: Server, remote_id: str) -> Desktop | None:
    wanted = clean_id(remote_id, "desktop")
    return next((found for found in every(server) if found.remote_id == wanted), None)


def request(server: Server, owner_id: str, image: str, options: dict[str, Any]) -> Desktop:
    made = server.tell(
        "request_kasm",
        user_id=clean_id(owner_id, "user"),
        image_id=clean_id(image, "image"),
        **options,
    )
    remote_id = bare(made.get("kasm_id"))
    if not remote_id:
        raise OutcomeUnknown("the server's answer names no session")
    return Desktop(
        remote_id, bare(owner_id), state_from(made.get("status") or "starting"), image=bare(image)
    )


def destroy(server: Server, owner_id: str, remote_id: str) -> Desktop | None:
    """
    What is left of it. The server may save a profile first. Its words for "there is none" are
    unknown, so after a refusal its list is looked at.
    """
    pair = {"user_id": clean_id(owner_id, "user"), "kasm_id": clean_id(remote_id, "desktop")}
    refusal: Declined | None = None
    try:
        server.tell("destroy_kasm", **pair)
    except Declined as error:
        refusal = error
    left = one(server, remote_id)
    if left is None or left.state is DesktopState.GONE:
        return None
    if refusal is not None:
        raise refusal
    return left if left.state is DesktopState.STOPPING else _stopping(left)


def _stopping(left: Desktop) -> Desktop:
    """Its end is accepted, whatever the list still says."""
    return Desktop(
        left.remote_id,
        left.owner_id,
        DesktopState.STOPPING,
        image=left.image,
        started_at=left.started_at,
    )


def destroy_all_of(server: Server, owner_id: str) -> None:
    for found in every(server):
        if found.owner_id == bare(owner_id) and found.state.is_live:
            destroy(server, owner_id, found.remote_id)


def link(server: Server, owner_id: str, remote_id: str, root: str, hide: tuple[str, ...]) -> str:
    pair = {"user_id": clean_id(owner_id, "user"), "kasm_id": clean_id(remote_id, "desktop")}
    try:
        answer = server.ask("get_kasm_status", **pair)
    except Declined as refusal:
        if one(server, remote_id) is None:
            raise _gone(remote_id) from refusal
        raise Unavailable(refusal.answer) from refusal
    state = state_from(answer.get("operational_status") or answer.get("status"))
    if state is DesktopState.STARTING:
        said = str(answer.get("operational_message") or "starting")
        raise Unavailable(said, retry_after_seconds=_STARTING_SECONDS, code="starting")
    if state is DesktopState.PAUSED:
        raise Declined(f"{remote_id} is paused", code="paused")
    if state is not DesktopState.RUNNING:
        raise _gone(remote_id)
    options = f"?{urlencode(dict.fromkeys(hide, 1))}" if hide else ""
    return f"{absolute(answer.get('kasm_url'), root)}{options}"


def join_link(server: Server, owner_id: str, remote_id: str, root: str) -> str:
    wanted = clean_id(remote_id, "desktop")
    mine = [found for found in listed(server) if desktop_from(found).remote_id == wanted]
    if not mine:
        raise _gone(remote_id)
    share_id = str(mine[0].get("share_id") or "")
    if not share_id:
        raise Declined(f"{remote_id} was started without sharing", code="cannot_share")
    user_id = clean_id(owner_id, "user")
    answer = server.ask("join_kasm", user_id=user_id, share_id=share_id)
    return absolute(answer.get("kasm_url"), root)


def _gone(remote_id: str) -> Declined:
    return Declined(f"there is no session {remote_id}", code="gone")
