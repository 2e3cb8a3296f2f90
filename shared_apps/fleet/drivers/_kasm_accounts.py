"""
The server's user of a service: found, made, put into the plan's group, switched off, deleted.

    user    find or make the user `svc-<reference>`     memory: remote_id
    group   put it into the group of the plan

A user name is there once on a server: that guards against a second one after a lost answer.
"""

from __future__ import annotations

from typing import Any

from kernel.errors import Declined, OutcomeUnknown, Unavailable
from shared_apps.fleet.drivers._kasm_server import Server
from shared_apps.fleet.drivers._kasm_shapes import bare, clean_id, new_password, username_for
from shared_apps.fleet.port import MachineSpec, Progress

User = dict[str, Any]
# Every user is in it, and can't leave it.
_EVERYBODY = "all users"


def find_user(server: Server, spec: MachineSpec) -> Progress | None:
    """
    The user of this service. Any refusal counts as "none": the server has no code for it, and
    making the user again is refused by its name.
    """
    wanted = username_for(spec.reference)
    try:
        found = server.ask("get_user", target_user={"username": wanted})
    except Declined:
        return None
    user = _user_in(found)
    if name_of(user) != wanted:
        raise Unavailable(f"asked for {wanted}, the server named {name_of(user)}")
    return Progress(done=True, memory={"remote_id": bare(user["user_id"])})


def make_user(server: Server, spec: MachineSpec) -> Progress:
    """With nothing personal: the server needs no name, and the store's customer sees none of it."""
    given = {
        "username": username_for(spec.reference),
        "first_name": "",
        "last_name": "",
        "organization": spec.owner_reference,
        "phone": "",
        "locked": False,
        "disabled": False,
        "password": new_password(),
    }
    try:
        made = server.tell("create_user", target_user=given)
    except Declined:
        found = find_user(server, spec)  # made by a call whose answer was lost
        if found is None:
            raise
        return found
    user_id = bare((made.get("user") or {}).get("user_id"))
    if not user_id:
        raise OutcomeUnknown("the server's answer names no user")
    return Progress(done=True, memory={"remote_id": user_id}, note="User made")


def user_of(server: Server, remote_id: str) -> User | None:
    """
    None when the server has no such user, which only its list of all says for sure: a refusal has
    no code. Raises Unavailable when the two do not agree.
    """
    wanted = clean_id(remote_id, "user")
    try:
        user = _user_in(server.ask("get_user", target_user={"user_id": wanted}))
    except Declined as refusal:
        listed = server.ask("get_users").get("users")
        if not isinstance(listed, list) or wanted in {bare(_field(u, "user_id")) for u in listed}:
            raise Unavailable(refusal.answer) from refusal
        return None
    if bare(user.get("user_id")) != wanted:
        raise Unavailable(f"the server answered with something else than user {wanted}")
    return user


def refuse_foreign(user: User, reference: str) -> None:
    """Raise Declined for another service's user, and for one of the operator's own."""
    if name_of(user) != username_for(reference):
        said = f"the user is {name_of(user)}, not {username_for(reference)}"
        raise Declined(said, code="reference_mismatch")


def name_of(user: User) -> str:
    return str(user.get("username") or "").lower()


def in_group(user: User, group: str) -> bool:
    return group in {bare(_field(one, "group_id")) for one in user.get("groups") or ()}


def join_group(server: Server, user: User, group: str) -> None:
    if not in_group(user, group):
        server.tell("add_user_group", **_pair(user, group))


def leave_other_groups(server: Server, user: User, group: str) -> None:
    for one in user.get("groups") or ():
        other = bare(_field(one, "group_id"))
        if other not in ("", group) and str(_field(one, "name")).lower() != _EVERYBODY:
            server.tell("remove_user_group", **_pair(user, other))


def switch(server: Server, user: User, *, disabled: bool) -> None:
    if bool(user.get("disabled")) is not disabled:
        server.tell("update_user", target_user={"user_id": user["user_id"], "disabled": disabled})


def delete(server: Server, user: User) -> None:
    """With `force` its sessions end too. One that is gone meanwhile is done."""
    try:
        server.tell("delete_user", target_user={"user_id": user["user_id"]}, force=True)
    except Declined:
        if user_of(server, str(user["user_id"])) is not None:
            raise


def _pair(user: User, group: str) -> dict[str, dict[str, str]]:
    return {"target_user": {"user_id": user["user_id"]}, "target_group": {"group_id": group}}


def _user_in(answer: dict[str, Any]) -> User:
    user = answer.get("user")
    if not isinstance(user, dict) or not user.get("user_id"):
        raise Unavailable("the server described no user")
    return user


def _field(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, dict) else ""
