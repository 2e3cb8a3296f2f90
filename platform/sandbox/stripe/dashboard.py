"""`GET /`: what happened in this sandbox, for a person."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from starlette.responses import Response

import sandbox.common
from sandbox.common.faults import FaultBoard
from sandbox.common.html import page, text
from sandbox.stripe.amounts import amount_text
from sandbox.stripe.money import ledger
from sandbox.stripe.pages_account import FORM
from sandbox.stripe.webhooks import Webhooks
from sandbox.stripe.world import World

_CSS = Path(sandbox.common.__file__).parent / "dashboard.css"
_GOOD = ("succeeded", "delivered")
_BAD = ("given_up", "dropped", "canceled")
_SHOWN = 50


def dashboard(world: World, webhooks: Webhooks, faults: FaultBoard) -> Response:
    accounts = world.store.all("accounts")
    names = {account["id"]: account["name"] for account in accounts}
    payments = [
        (
            text(account["name"]),
            f"<code>{text(row['payment_intent'])}</code>",
            _state(row["status"]),
            _amount(row["captured"], row["currency"]),
            _amount(row["refunded"], row["currency"]),
            _amount(row["fees"], row["currency"]),
        )
        for account in accounts
        for row in ledger(world.books(account["id"]))["payments"]
    ]
    deliveries = [
        (
            text(names.get(each["account"])),
            text(each["type"]),
            _state(each["state"]),
            text(len(each["attempts"])),
            text(each["attempts"][-1]["status"] if each["attempts"] else ""),
        )
        for each in webhooks.deliveries()
    ]
    board = faults.shown()
    body = (
        "<main><h1>Card processor sandbox</h1>"
        f"<p>No real money moves here. Payment pages: <code>{text(world.public_url)}</code>. "
        f"Webhook mode: {text(webhooks.mode)}.</p>"
        + _table(
            "Accounts",
            ("Name", "Id", "Key"),
            [
                (text(a["name"]), f"<code>{text(a['id'])}</code>", f"…{text(a['secret_key'][-4:])}")
                for a in accounts
            ],
        )
        + FORM
        + _table(
            "Payments", ("Account", "Intent", "Status", "Captured", "Refunded", "Fee"), payments
        )
        + _table(
            "Webhook deliveries", ("Account", "Type", "State", "Tries", "Last status"), deliveries
        )
        + f"<h2>Faults</h2><p>Armed: {text(board['armed'])}<br>Fired: {text(board['fired'])}</p>"
        + "</main>"
    )
    return page("Card processor sandbox", body, _CSS)


def _table(title: str, heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    """Newest rows first. Cells are HTML."""
    if not rows:
        return f'<h2>{title}</h2><div class="table"><div class="none">Nothing yet.</div></div>'
    head = "".join(f"<th scope='col'>{head}</th>" for head in heads)
    lines = "".join(
        "<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>"
        for row in rows[::-1][:_SHOWN]
    )
    return (
        f"<h2>{title}</h2><div class='table'><table><thead><tr>{head}</tr></thead>"
        f"<tbody>{lines}</tbody></table></div>"
    )


def _state(state: str) -> str:
    tone = "good" if state in _GOOD else "bad" if state in _BAD else ""
    return f"<span class='{tone}'>{text(state)}</span>"


def _amount(minor: int, currency: str) -> str:
    return text(amount_text(minor, currency))
