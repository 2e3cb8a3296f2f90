"""One page: the names, their records, their moods, and what a shop asks for."""

from __future__ import annotations

from pathlib import Path

from starlette.responses import HTMLResponse, Response

from sandbox.common.html import text
from sandbox.dns.zones import KINDS, MOODS, Record, Zones

_STYLE = (Path(__file__).parent / "registrar.css").read_text()
_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)


def home(zones: Zones, *, asked: list[list[str]], back: str, error: str) -> Response:
    kept = _kept(asked, back)
    names = sorted({record.name for record in zones.own()} | set(zones.moods()), key=_by_zone)
    parts = [_error(error), _asked(zones, asked, back), _add(kept)]
    parts += [_name(zones, name, kept) for name in names]
    if not names:
        parts.append(
            "<section><p class=empty>No records yet. Every name answers NXDOMAIN.</p></section>"
        )
    return HTMLResponse(_page("".join(parts)), headers={"Content-Security-Policy": _POLICY})


def _asked(zones: Zones, asked: list[list[str]], back: str) -> str:
    if not asked:
        return ""
    there = {record.key for record in zones.own()}
    rows = "".join(
        f"<tr><td><code>{text(name)}</code></td><td>{text(kind)}</td>"
        f"<td><code>{text(value)}</code></td>"
        f"<td>{_is_set(Record(name, kind, value), there)}</td></tr>"
        for name, kind, value in asked
    )
    link = f"<a class=button href='{text(back)}'>Back to the shop</a>" if back else ""
    return (
        "<section class=asked><h2>A shop asks for these records</h2>"
        f"<div class=scroll><table>{_head('Name', 'Kind', 'Value', '')}<tbody>{rows}</tbody>"
        f"</table></div><div class=foot><form method=post action=/set>{_kept(asked, back)}"
        f"<button class=main>Set the records as asked</button></form>{link}</div></section>"
    )


def _is_set(record: Record, there: set[str]) -> str:
    return _badge("set", "ok") if record.key in there else _badge("not set", "warn")


def _add(kept: str) -> str:
    kinds = "".join(f"<option>{kind}" for kind in KINDS)
    return (
        f"<section><h2>Add a record</h2><form class=line method=post action=/add>{kept}"
        "<label>Name<input name=name required placeholder='shop.example.localhost'></label>"
        f"<label class=small>Kind<select name=kind>{kinds}</select></label>"
        "<label>Value<input name=value required></label><button>Add</button></form></section>"
    )


def _name(zones: Zones, name: str, kept: str) -> str:
    mood = zones.moods().get(name, "")
    options = "".join(
        f"<option value={key}{' selected' if key == mood else ''}>{text(label)}"
        for key, label in {"": "answers as it should", **MOODS}.items()
    )
    rows = "".join(
        f"<tr><td>{record.kind}</td><td><code>{text(record.value)}</code></td><td class=end>"
        f"<form method=post action=/delete>{kept}{_fields(record)}"
        "<button class=quiet>Delete</button></form></td></tr>"
        for record in zones.own()
        if record.name == name
    )
    table = (
        f"<div class=scroll><table>{_head('Kind', 'Value', '')}<tbody>{rows}</tbody></table></div>"
    )
    return (
        f"<section><div class=title><h2><code>{text(name)}</code> "
        f"{_badge(mood, 'bad') if mood else ''}</h2>"
        f"<form method=post action=/mood>{kept}<input type=hidden name=name value='{text(name)}'>"
        f"<label class=mood><span>This name</span><select name=mood>{options}</select></label>"
        f"<button>Apply</button></form></div>{table if rows else ''}</section>"
    )


def _fields(record: Record) -> str:
    given = {"name": record.name, "kind": record.kind, "value": record.value}
    return "".join(
        f"<input type=hidden name={key} value='{text(value)}'>" for key, value in given.items()
    )


def _kept(asked: list[list[str]], back: str) -> str:
    """The shop's wish rides along through every form."""
    fields = [("ask", " ".join(one)) for one in asked] + ([("back", back)] if back else [])
    return "".join(f"<input type=hidden name={key} value='{text(value)}'>" for key, value in fields)


def _error(error: str) -> str:
    return f"<p class=error role=alert>{text(error)}</p>" if error else ""


def _badge(label: str, tone: str) -> str:
    return f"<span class='badge {tone}'>{text(label)}</span>"


def _head(*names: str) -> str:
    return f"<thead><tr>{''.join(f'<th scope=col>{name}' for name in names)}</tr></thead>"


def _by_zone(name: str) -> list[str]:
    return name.split(".")[::-1]


def _page(body: str) -> str:
    return (
        "<!doctype html><html lang=en><meta charset=utf-8>"
        "<meta name=viewport content='width=device-width,initial-scale=1'>"
        f"<meta name=robots content=noindex><title>Demo registrar</title><style>{_STYLE}</style>"
        "<header><h1>Demo registrar</h1><p>The DNS of this machine. Set records as you would at"
        " your provider, or break them, and watch the shop notice.</p></header>"
        f"<main>{body}</main></html>"
    )
