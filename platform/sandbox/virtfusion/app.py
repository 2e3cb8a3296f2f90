"""The panel put together: every route under its operation name, the key, the faults."""

from __future__ import annotations

from pathlib import Path

from starlette.applications import Starlette
from starlette.routing import BaseRoute, Route

from sandbox.virtfusion import dashboard, jobs, routes_sandbox
from sandbox.virtfusion import routes_catalogue as catalogue
from sandbox.virtfusion import routes_changes as changes
from sandbox.virtfusion import routes_servers as servers
from sandbox.virtfusion import routes_users as users
from sandbox.virtfusion.faults import PanelFaults
from sandbox.virtfusion.operation import Handler, operation, plain
from sandbox.virtfusion.state import State

# Operation (the name a fault switch uses), method, path under /api/v1, handler.
_OPERATIONS: tuple[tuple[str, str, str, Handler], ...] = (
    ("connect", "GET", "/connect", catalogue.connect),
    ("users.create", "POST", "/users", users.create),
    ("users.find", "GET", "/users/{ext}/byExtRelation", users.read),
    ("users.edit", "PUT", "/users/{ext}/byExtRelation", users.edit),
    ("users.delete", "DELETE", "/users/{ext}/byExtRelation", users.delete),
    (
        "users.reset_password",
        "POST",
        "/users/{ext}/byExtRelation/resetPassword",
        users.reset_password,
    ),
    ("servers.create", "POST", "/servers", servers.create),
    ("servers.list", "GET", "/servers", servers.listed),
    ("servers.list_by_user", "GET", "/servers/user/{user_id}", servers.listed_by_user),
    ("servers.read", "GET", "/servers/{id}", servers.read),
    ("servers.delete", "DELETE", "/servers/{id}", servers.delete),
    ("servers.build", "POST", "/servers/{id}/build", servers.build),
    ("servers.suspend", "POST", "/servers/{id}/suspend", servers.suspend),
    ("servers.unsuspend", "POST", "/servers/{id}/unsuspend", servers.unsuspend),
    ("servers.power", "POST", "/servers/{id}/power/{verb}", changes.power),
    ("servers.package", "PUT", "/servers/{id}/package/{package_id}", changes.change_package),
    ("servers.rename", "PUT", "/servers/{id}/modify/name", changes.rename),
    ("servers.reset_password", "POST", "/servers/{id}/resetPassword", changes.reset_password),
    ("servers.owner", "PUT", "/servers/{id}/owner/{owner_id}", changes.change_owner),
    ("servers.vnc", "GET", "/servers/{id}/vnc", changes.vnc),
    ("servers.vnc", "POST", "/servers/{id}/vnc", changes.vnc),
    ("servers.traffic", "GET", "/servers/{id}/traffic", changes.traffic),
    ("servers.templates", "GET", "/servers/{id}/templates", catalogue.templates_of_server),
    ("packages.list", "GET", "/packages", catalogue.packages),
    ("packages.read", "GET", "/packages/{id}", catalogue.package),
    (
        "templates.list",
        "GET",
        "/media/templates/fromServerPackageSpec/{id}",
        catalogue.templates_of_package,
    ),
    ("groups.list", "GET", "/compute/hypervisors/groups", catalogue.groups),
    ("groups.read", "GET", "/compute/hypervisors/groups/{id}", catalogue.group),
    ("groups.resources", "GET", "/compute/hypervisors/groups/{id}/resources", catalogue.resources),
    ("queue.read", "GET", "/queue/{id}", jobs.read),
    ("ssh_keys.create", "POST", "/ssh_keys", catalogue.add_key),
    ("ssh_keys.list_by_user", "GET", "/ssh_keys/user/{user_id}", catalogue.keys_of_user),
    ("ssh_keys.read", "GET", "/ssh_keys/{id}", catalogue.read_key),
    ("ssh_keys.delete", "DELETE", "/ssh_keys/{id}", catalogue.remove_key),
)


def make_app(folder: Path, *, token: str, build_ms: int) -> Starlette:
    routes: list[BaseRoute] = [
        Route(f"/api/v1{path}", operation(name, handler, token=token), methods=[method])
        for name, method, path, handler in _OPERATIONS
    ]
    judge = (
        ("GET", "/_sandbox/ledger", routes_sandbox.ledger),
        ("POST", "/_sandbox/reset", routes_sandbox.reset),
        ("POST", "/_sandbox/servers/{id}/stop_outside", routes_sandbox.stop_outside),
        ("POST", "/_sandbox/servers/{id}/traffic", routes_sandbox.set_traffic),
        ("GET", "/", dashboard.page),
    )
    routes += [Route(path, plain(handler), methods=[verb]) for verb, path, handler in judge]
    faults = PanelFaults()
    app = Starlette(routes=[*routes, *faults.routes()])
    app.state.faults = faults
    app.state.panel = State(folder, build_ms=build_ms)
    return app
