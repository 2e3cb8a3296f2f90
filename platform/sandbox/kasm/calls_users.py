"""Functions about users and groups. A user name is there once."""

from __future__ import annotations

import uuid

from sandbox.kasm import catalogue, sessions
from sandbox.kasm.answers import Refused, id_in, part, text_in
from sandbox.kasm.state import Doc, State

_FIELDS = ("first_name", "last_name", "organization", "phone")


def create_user(state: State, body: Doc) -> Doc:
    given = part(body, "target_user")
    username = text_in(given, "username").strip().lower()
    if not username:
        raise Refused("Missing required parameter: username")
    if any(user["username"] == username for user in state.store.all("users")):
        raise Refused("Username is already in use")
    _refuse_weak(text_in(given, "password"))
    user: Doc = {
        "user_id": uuid.uuid4().hex,
        "username": username,
        "locked": given.get("locked") is True,
        "disabled": given.get("disabled") is True,
        "groups": [catalogue.ALL_USERS],
        "passwords": 1,
        **{name: text_in(given, name) for name in _FIELDS},
    }
    state.store.put("users", user["user_id"], user)
    state.note("user.created", user_id=user["user_id"], username=username)
    return {"user": shown(user)}


def get_user(state: State, body: Doc) -> Doc:
    return {"user": shown(_target(state, body))}


def get_users(state: State, body: Doc) -> Doc:
    return {"users": [shown(user) for user in state.store.all("users")]}


def update_user(state: State, body: Doc) -> Doc:
    user, given = _target(state, body, by_name=False), part(body, "target_user")
    for name in _FIELDS:
        user[name] = text_in(given, name, user[name])
    for name in ("locked", "disabled"):
        user[name] = given[name] if isinstance(given.get(name), bool) else user[name]
    if "password" in given:
        _refuse_weak(text_in(given, "password"))
        user["passwords"] += 1
    state.store.put("users", user["user_id"], user)
    state.note("user.updated", user_id=user["user_id"], disabled=user["disabled"])
    return {"user": shown(user)}


def delete_user(state: State, body: Doc) -> Doc:
    """Fails while the user has sessions, unless forced: then these end at once."""
    user = _target(state, body, by_name=False)
    mine = sessions.of_user(state, user["user_id"])
    if mine and body.get("force") is not True:
        raise Refused("User has active Kasms")
    for session in mine:
        sessions.end(state, session, "user deleted", queued=False)
    remove_user(state, user)
    return {}


def remove_user(state: State, user: Doc) -> None:
    state.store.delete("users", user["user_id"])
    state.note("user.deleted", user_id=user["user_id"], username=user["username"])


def logout_user(state: State, body: Doc) -> Doc:
    _target(state, body, by_name=False)
    return {}


def add_user_group(state: State, body: Doc) -> Doc:
    user, group_id = _target(state, body, by_name=False), _group_id(body)
    if group_id not in user["groups"]:
        user["groups"].append(group_id)
        state.store.put("users", user["user_id"], user)
    return {}


def remove_user_group(state: State, body: Doc) -> Doc:
    user, group_id = _target(state, body, by_name=False), _group_id(body)
    if group_id == catalogue.ALL_USERS:
        raise Refused("Users can't be removed from this group")
    user["groups"] = [one for one in user["groups"] if one != group_id]
    state.store.put("users", user["user_id"], user)
    return {}


def get_groups(state: State, body: Doc) -> Doc:
    known = [(one.group_id, one.name) for one in catalogue.GROUPS]
    known.append((catalogue.ALL_USERS, "All Users"))
    return {"groups": [{"group_id": key, "name": name} for key, name in known]}


def find_user(state: State, *, user_id: str = "", username: str = "") -> Doc:
    for user in state.store.all("users"):
        if user["user_id"] == user_id or (username and user["username"] == username.lower()):
            return user
    raise Refused("User does not exist")


def _target(state: State, body: Doc, *, by_name: bool = True) -> Doc:
    given = part(body, "target_user")
    if by_name and "user_id" not in given:
        return find_user(state, username=text_in(given, "username"))
    return find_user(state, user_id=id_in(given, "user_id"))


def _group_id(body: Doc) -> str:
    group_id = id_in(part(body, "target_group"), "group_id")
    if group_id != catalogue.ALL_USERS and catalogue.group(group_id) is None:
        raise Refused("Group does not exist")
    return group_id


def _refuse_weak(password: str) -> None:
    kinds = (str.isupper, str.islower, str.isdigit, lambda letter: not letter.isalnum())
    if len(password) < 8 or not all(any(map(kind, password)) for kind in kinds):
        raise Refused("Password does not meet the complexity requirements")


def shown(user: Doc) -> Doc:
    names = {one.group_id: one.name for one in catalogue.GROUPS}
    names[catalogue.ALL_USERS] = "All Users"
    return {
        "user_id": user["user_id"],
        "username": user["username"],
        **{name: user[name] for name in _FIELDS},
        "realm": "local",
        "last_session": None,
        "notes": None,
        "locked": user["locked"],
        "disabled": user["disabled"],
        "groups": [{"name": names[key], "group_id": key} for key in user["groups"]],
    }
