"""A page that shows what the panel holds: for people who try the demo, not part of the real API."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from sandbox.virtfusion import catalogue, jobs, machines
from sandbox.virtfusion.answers import faults_of, state_of

_STYLE = (Path(__file__).parent / "dashboard.css").read_text(encoding="utf-8")
_TONES = {"complete": "ok", "queued": "info", "failed": "bad", "suspended": "warn"}


async def page(request: Request) -> Response:
    state = state_of(request)
    servers = list(machines.living(state))
    users = {user["id"]: user for user in state.all("users")}
    switches = faults_of(request).shown()
    queue = [jobs.shown(job) for job in state.all("queue")][-12:]
    owners = {key: str(user["name"]) for key, user in users.items()}
    tables = [
        _table(
            "Servers",
            ("No.", "Name", "Owner", "Plan", "Location", "IPv4", "Power", "State"),
            [
                (
                    str(s["id"]),
                    s["name"] or "(allocated)",
                    owners.get(s["owner_id"], "?"),
                    _plan(s["package_id"]),
                    catalogue.GROUPS[s["group_id"]],
                    s["ipv4"],
                    _badge("On" if s["power"] == "running" else "Off", s["power"] == "running"),
                    _state("suspended" if s["suspended"] else s["state"]),
                )
                for s in reversed(servers)
            ],
        ),
        _table(
            "Users",
            ("No.", "Name", "E-mail", "External reference"),
            [(str(k), u["name"], u["email"], str(u["ext"] or "")) for k, u in users.items()],
        ),
        _table(
            "Queue",
            ("No.", "Task", "Server", "Started", "Progress"),
            [
                (str(j["id"]), j["action"], str(j["serverId"]), j["started"], f"{j['progress']} %")
                for j in reversed(queue)
            ],
        ),
        _table("Faults that fired", ("Operation and kind", "Times"), _fired(switches)),
    ]
    running = sum(server["power"] == "running" for server in servers)
    figures = _figures(Servers=len(servers), Running=running, Users=len(users))
    return HTMLResponse(
        "<!doctype html><html lang=en><meta charset=utf-8>"
        "<meta name=viewport content='width=device-width,initial-scale=1'>"
        f"<title>Sandbox VirtFusion panel</title><style>{_STYLE}</style>"
        "<header><h1>Sandbox VirtFusion panel</h1>"
        "<p>Speaks API v1 under <code>/api/v1</code>. No real machines.</p></header>"
        f"<main>{figures}{''.join(tables)}</main></html>"
    )


def _fired(switches: dict[str, object]) -> list[tuple[str, ...]]:
    fired = switches["fired"]
    return [(name, str(n)) for name, n in fired.items()] if isinstance(fired, dict) else []


class _Html(str):
    """Text that is markup already."""


def _plan(package_id: int) -> str:
    package = catalogue.package(package_id)
    return str(package["name"]) if package else "?"


def _badge(text: str, good: bool) -> _Html:
    return _Html(f"<span class='badge {'ok' if good else ''}'>{escape(text)}</span>")


def _state(state: str) -> _Html:
    return _Html(f"<span class='badge {_TONES.get(state, '')}'>{escape(state)}</span>")


def _figures(**figures: int) -> str:
    cells = "".join(f"<div><span>{name}</span><b>{n}</b></div>" for name, n in figures.items())
    return f"<section class=figures>{cells}</section>"


def _table(title: str, heads: Iterable[str], rows: list[tuple[str, ...]]) -> str:
    head = "".join(f"<th scope=col>{escape(text)}</th>" for text in heads)
    body = "".join(f"<tr>{''.join(_cell(text) for text in row)}</tr>" for row in rows)
    inner = (
        f"<div class=scroll><table><thead><tr>{head}</tr></thead>"
        f"<tbody>{body}</tbody></table></div>"
        if rows
        else "<p class=empty>Nothing here yet.</p>"
    )
    return f"<section><h2>{escape(title)} <small>{len(rows)}</small></h2>{inner}</section>"


def _cell(text: str) -> str:
    return f"<td>{text if isinstance(text, _Html) else escape(text)}</td>"
