"""A page that shows what the server holds, with buttons for what happens from outside."""

from __future__ import annotations

from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.common import html
from sandbox.common.html import text
from sandbox.kasm import catalogue, sessions
from sandbox.kasm.answers import faults_of, state_of
from sandbox.kasm.state import Doc, stamp

_CSS = Path(__file__).parents[1] / "common" / "dashboard.css"
_NAMES = {one.group_id: one.name for one in catalogue.GROUPS}
_SHOWN_GONE = 20


async def page(request: Request) -> Response:
    state = state_of(request)
    every = [sessions.settled(state, one) for one in state.store.all("kasms")]
    living = [one for one in every if not one["gone_ms"]]
    gone = [one for one in reversed(every) if one["gone_ms"]][:_SHOWN_GONE]
    users = state.store.all("users")
    fired = faults_of(request).shown()["fired"]
    times = list(fired.items()) if isinstance(fired, dict) else []
    parts = [
        "<h1>Sandbox desktops</h1>"
        "<p>Speaks Kasm's API: up to 1.18 under <code>/api/public</code>, 1.19 under "
        "<code>/api</code>. No real desktops.</p>",
        _table(
            "Sessions",
            ("Desktop", "User", "Size", "State", "Started", "Expires", "Opened", ""),
            [_living(one) for one in reversed(living)],
        ),
        '<form class="make" method="post" action="/_sandbox/restart">'
        "<button>Restart the host: every session ends</button></form>"
        if living
        else "",
        _table(
            "Ended",
            ("Desktop", "User", "Started", "Ended", "By"),
            [
                (
                    text(one["image"]),
                    text(one["username"]),
                    text(stamp(one["started_ms"])[:19]),
                    text(stamp(one["gone_ms"])[:19]),
                    text(one["ended_by"]),
                )
                for one in gone
            ],
        ),
        _table(
            "Users",
            ("User name", "Groups", "State", ""),
            [
                (
                    text(user["username"]),
                    text(", ".join(_NAMES[key] for key in user["groups"] if key in _NAMES)),
                    "disabled" if user["disabled"] or user["locked"] else "active",
                    _button(f"/_sandbox/users/{user['user_id']}/delete", "Delete"),
                )
                for user in users
            ],
        ),
        _table(
            "Faults that fired",
            ("Function and kind", "Times"),
            [(text(name), text(count)) for name, count in times],
        ),
    ]
    return html.page("Sandbox desktops", f"<main>{''.join(parts)}</main>", _CSS)


def _living(one: Doc) -> tuple[str, ...]:
    return (
        text(one["image"]),
        text(one["username"]),
        text(one["group"]),
        text(sessions.status(one)),
        text(stamp(one["started_ms"])[:19]),
        text(stamp(one["expires_ms"])[:19]),
        text(one["opened"]),
        _button(f"/_sandbox/kasms/{one['kasm_id']}/end", "End"),
    )


def _button(action: str, label: str) -> str:
    return (
        f'<form class="make" method="post" action="{text(action)}"><button>{label}</button></form>'
    )


def _table(title: str, heads: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    if not rows:
        return f'<h2>{title}</h2><div class="table"><p class="none">Nothing here yet.</p></div>'
    head = "".join(f'<th scope="col">{name}</th>' for name in heads)
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return (
        f'<h2>{title}</h2><div class="table"><table><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


ROUTES = [Route("/dashboard", page)]
