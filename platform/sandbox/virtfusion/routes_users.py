"""Users: linked to our customers by extRelationId, a number or (with relStr) a text."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from sandbox.virtfusion.answers import (
    body_of,
    data,
    empty,
    invalid,
    missing,
    state_of,
    whole,
    words,
)
from sandbox.virtfusion.machines import new_password
from sandbox.virtfusion.state import Doc, State, now_ms, stamp


async def create(request: Request) -> Response:
    state = state_of(request)
    body = await body_of(request)
    email, name = words(body, "email"), words(body, "name")
    if "@" not in email.strip("@"):
        raise invalid(email="The email field must be a valid email address.")
    ext: int | str | None = None
    if body.get("relStr") is not None:
        ext = words(body, "relStr")
    elif body.get("extRelationId") is not None:
        ext = whole(body, "extRelationId")
    for user in state.all("users"):
        if user["email"].lower() == email.lower():
            raise invalid(email="The email has already been taken.")
        if ext is not None and user["ext"] == ext:
            raise invalid(extRelationId="The ext relation id has already been taken.")
    user = state.add("users", {"name": name, "email": email, "ext": ext, "created_ms": now_ms()})
    state.note("user.created", userId=user["id"], extRelationId=ext)
    return data({**shown(user), "password": new_password()}, 201)


async def read(request: Request) -> Response:
    return data(shown(find(request)))


async def edit(request: Request) -> Response:
    user = find(request)
    body = await body_of(request)
    for name in ("name", "email"):
        if name in body:
            user[name] = words(body, name)
    return data(shown(state_of(request).save("users", user)), 201)


async def delete(request: Request) -> Response:
    user = find(request)
    state_of(request).remove("users", user["id"])
    state_of(request).note("user.deleted", userId=user["id"], extRelationId=user["ext"])
    return empty()


async def reset_password(request: Request) -> Response:
    user = find(request)
    return data({"email": user["email"], "password": new_password()}, 201)


def find(request: Request) -> Doc:
    """A text without relStr names nobody, and a number with relStr is a text."""
    given: int | str = str(request.path_params["ext"])
    as_text = request.query_params.get("relStr", "").lower() in ("1", "true")
    if not as_text:
        given = int(given) if str(given).isdecimal() and len(str(given)) < 16 else ""
    for user in state_of(request).all("users"):
        if user["ext"] == given and user["ext"] != "":
            return user
    raise missing("ext_relation_id")


def by_id(state: State, user_id: int) -> Doc:
    user = state.get("users", user_id)
    if user is None:
        raise invalid(userId="The selected userId is invalid.")
    return user


def shown(user: Doc) -> Doc:
    created = stamp(user["created_ms"])
    return {
        "id": user["id"],
        "admin": False,
        "extRelationId": user["ext"],
        "selfService": 0,
        "name": user["name"],
        "email": user["email"],
        "timezone": "Europe/London",
        "suspended": False,
        "twoFactorAuth": False,
        "created": created,
        "updated": created,
    }
