"""The server put together: every function under both generations, the faults, the pages."""

from __future__ import annotations

from pathlib import Path

from starlette.applications import Starlette
from starlette.routing import BaseRoute, Route

from sandbox.kasm import calls_sessions as calls
from sandbox.kasm import calls_users as users
from sandbox.kasm import dashboard, outside, viewer
from sandbox.kasm import permissions as may
from sandbox.kasm.faults import KasmFaults
from sandbox.kasm.operation import Function, by_body, by_header
from sandbox.kasm.state import Pace, State

# Function (also the name a fault switch uses), what the key needs for it.
_FUNCTIONS: tuple[tuple[str, Function, tuple[str, ...]], ...] = (
    ("get_images", calls.get_images, (may.IMAGES_VIEW,)),
    ("get_zones", calls.get_zones, ()),
    ("request_kasm", calls.request_kasm, may.AS_USER),
    ("get_kasm_status", calls.get_kasm_status, may.AS_USER),
    ("join_kasm", calls.join_kasm, may.AS_USER),
    ("destroy_kasm", calls.destroy_kasm, may.AS_USER),
    ("keepalive", calls.keepalive, may.AS_USER),
    ("get_kasms", calls.get_kasms, (may.SESSIONS_VIEW,)),
    ("pause_kasm", calls.pause_kasm, may.AS_USER),
    ("resume_kasm", calls.resume_kasm, may.AS_USER),
    ("create_user", users.create_user, (may.USERS_CREATE,)),
    ("get_user", users.get_user, (may.USERS_VIEW,)),
    ("get_users", users.get_users, (may.USERS_VIEW,)),
    ("update_user", users.update_user, (may.USERS_MODIFY,)),
    ("delete_user", users.delete_user, (may.USERS_DELETE, may.USERS_MODIFY)),
    ("logout_user", users.logout_user, (may.AUTH_SESSION,)),
    ("add_user_group", users.add_user_group, (may.GROUPS_MODIFY,)),
    ("remove_user_group", users.remove_user_group, (may.GROUPS_MODIFY,)),
    ("get_groups", users.get_groups, (may.GROUPS_VIEW,)),
)


def make_app(folder: Path, *, key: str, secret: str, pace: Pace, speaks: str = "both") -> Starlette:
    pair = f"{key}:{secret}"
    routes: list[BaseRoute] = []
    for name, function, needs in _FUNCTIONS:
        if speaks != "1.19":
            old = by_body(name, function, needs, pair=pair)
            routes.append(Route(f"/api/public/{name}", old, methods=["POST"]))
        if speaks != "1.18":
            new = by_header(name, function, needs, pair=pair)
            routes.append(Route(f"/api/{name}", new, methods=["POST"]))
    faults = KasmFaults()
    pages = [*viewer.ROUTES, *dashboard.ROUTES, *outside.ROUTES]
    app = Starlette(routes=[*routes, *pages, *faults.routes()])
    app.state.faults = faults
    app.state.kasm = State(folder, pace)
    return app
