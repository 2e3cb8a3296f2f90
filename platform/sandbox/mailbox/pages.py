"""The two pages of the mailbox: the list, and one mail."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from email.message import EmailMessage
from html import escape
from urllib.parse import urlencode

from sandbox.mailbox.reading import attachments_of, headers_of, html_of, sender_parts, text_of
from sandbox.mailbox.store import Mail

_EMPTY = (
    "<div class=empty><b>No mail yet</b>"
    "<p>Every mail that a store sends appears here. Nothing leaves this machine.</p></div>"
)


def inbox(mails: Sequence[Mail], *, to: str) -> str:
    """Newest first, grouped by the domain that sent them; the newest group first."""
    groups: dict[str, list[Mail]] = {}
    for mail in mails:
        groups.setdefault(sender_parts(mail.sender)[2], []).append(mail)
    body = "".join(_group(domain, found) for domain, found in groups.items())
    search = (
        "<form class=search role=search><label for=to>Recipient</label>"
        f"<input id=to name=to type=search value='{escape(to)}' placeholder='Search by recipient'>"
        "<button>Search</button></form>"
    )
    clear = "<form method=post action=/clear><button class=quiet>Delete all</button></form>"
    count = f"{len(mails)} {'message' if len(mails) == 1 else 'messages'}"
    found = f" to “{escape(to)}” · <a href=/>show all</a>" if to else ""
    head = f"<div class=bar>{search}{clear if mails else ''}</div><p class=count>{count}{found}</p>"
    return _page("Demo mailbox", head + (body or _EMPTY))


def message(mail: Mail, parsed: EmailMessage, *, tab: str) -> str:
    page, text = html_of(parsed), text_of(parsed)
    if tab not in ("html", "text", "headers"):
        tab = "html" if page else "text"
    if tab == "html" and page:
        # An empty sandbox attribute allows nothing: no scripts, no forms, no same origin.
        inner = escape(page)
        body = f"<iframe sandbox referrerpolicy=no-referrer title=Mail srcdoc='{inner}'></iframe>"
    elif tab == "headers":
        rows = (f"<dt>{escape(k)}</dt><dd>{escape(v)}</dd>" for k, v in headers_of(parsed))
        body = f"<dl class=headers>{''.join(rows)}</dl>"
    else:
        body = f"<pre>{escape(text) or 'This mail has no text version.'}</pre>"
    name, address, _ = sender_parts(mail.sender)
    tabs = "".join(_tab(mail.id, key, tab) for key in _tabs(page))
    inner = (
        "<a class=back href=/>← All mail</a><article>"
        f"<header><h1>{escape(mail.subject) or '(no subject)'}</h1>"
        f"<p><span class=avatar aria-hidden=true>{escape(name[:1].upper())}</span>"
        f"<span><b>{escape(name)}</b> <span class=muted>{escape(address)}</span><br>"
        f"<span class=muted>to {escape(', '.join(mail.recipients))}</span></span>"
        f"{_when(mail.received_at, full=True)}</p>{_files(mail.id, parsed)}</header>"
        f"<nav aria-label=View>{tabs}<a href='/messages/{mail.id}/raw'>Source</a></nav>"
        f"{body}</article>"
    )
    return _page(mail.subject or "(no subject)", inner)


def _group(domain: str, mails: Sequence[Mail]) -> str:
    rows = "".join(_row(mail) for mail in mails)
    title = f"<h2>{escape(domain)} <small>{len(mails)}</small></h2>"
    return f"<section>{title}<ul>{rows}</ul></section>"


def _row(mail: Mail) -> str:
    name, _, _ = sender_parts(mail.sender)
    return (
        f"<li><a href='/messages/{mail.id}'>"
        f"<span class=avatar aria-hidden=true>{escape(name[:1].upper())}</span>"
        f"<span class=who><b>{escape(name)}</b>"
        f"<span class=muted>to {escape(', '.join(mail.recipients))}</span></span>"
        f"<span class=what><b>{escape(mail.subject) or '(no subject)'}</b>"
        f"<span class=muted>{escape(mail.preview)}</span></span>"
        f"{_when(mail.received_at)}</a></li>"
    )


def _tabs(page: str) -> tuple[str, ...]:
    return ("html", "text", "headers") if page else ("text", "headers")


def _tab(mail_id: int, key: str, current: str) -> str:
    here = " aria-current=page" if key == current else ""
    label = "HTML" if key == "html" else key.title()
    return f"<a href='/messages/{mail_id}?{urlencode({'tab': key})}'{here}>{label}</a>"


def _files(mail_id: int, parsed: EmailMessage) -> str:
    links = [
        f"<a class=file href='/messages/{mail_id}/attachments/{position}'>{escape(file.name)}"
        f" <small>{_size(len(file.content))}</small></a>"
        for position, file in enumerate(attachments_of(parsed), start=1)
    ]
    return f"<div class=files>{''.join(links)}</div>" if links else ""


def _size(count: int) -> str:
    return f"{count} bytes" if count < 1024 else f"{-(-count // 1024)} KB"


def _when(at: str, *, full: bool = False) -> str:
    """In UTC, the exact instant on hover."""
    moment = datetime.fromisoformat(at)
    today = moment.date() == datetime.now(UTC).date()
    shown = f"{moment:%H:%M}" if today and not full else f"{moment.day} {moment:%b %Y, %H:%M}"
    return f"<time datetime='{at}' title='{moment:%Y-%m-%d %H:%M:%S} UTC'>{shown}</time>"


def _page(title: str, body: str) -> str:
    shown = title if title == "Demo mailbox" else f"{title} · Demo mailbox"
    return (
        "<!doctype html><html lang=en><head><meta charset=utf-8>"
        "<meta name=viewport content='width=device-width,initial-scale=1'>"
        f"<title>{escape(shown)}</title><link rel=icon href='data:,'>"
        "<link rel=stylesheet href=/mailbox.css></head><body>"
        "<div class=top><a href=/><svg viewBox='0 0 24 24' aria-hidden=true>"
        "<rect x=3 y=5 width=18 height=14 rx=3 /><path d='m4 7 8 6 8-6'/></svg>Demo mailbox</a>"
        "<span class=muted>Nothing leaves this machine</span></div>"
        f"<main>{body}</main></body></html>"
    )
