"""The HTML of the hosted pages. Everything that comes from outside is escaped here."""

from __future__ import annotations

from pathlib import Path

from starlette.responses import Response

from sandbox.common.html import page, text
from sandbox.stripe.amounts import amount_text
from sandbox.stripe.cards import CARDS
from sandbox.stripe.wire import Thing

_CSS = Path(__file__).with_name("checkout.css")


def checkout(session: Thing, seller: str, *, problem: str = "", name: str = "") -> Response:
    """The payment page, again with `problem` above the form when a card was refused."""
    saves = session["mode"] == "setup" or session["_intent_data"].get("setup_future_usage")
    shown = f'<p class="problem" role="alert">{text(problem)}</p>' if problem else ""
    keep = (
        f'<p class="note keep">Your card is kept for later payments to {text(seller)}. '
        "You can remove it there at any time.</p>"
    )
    action = "Save card" if session["mode"] == "setup" else f"Pay {_total(session)}"
    body = f"""<main class="sheet">
<section class="order" aria-label="Order">
<div>{_seller(session, seller)}{_order(session)}</div></section>
<section class="form" aria-labelledby="how"><div>
<h1 id="how">{"Save a card" if session["mode"] == "setup" else "Pay by card"}</h1>{shown}
<form method="post" action="/c/pay/{text(session["id"])}">
{_email(session)}
<fieldset><legend>Card information</legend><div class="card">
{_field("number", "Card number", "1234 1234 1234 1234", "cc-number", "wide", 23)}
{_field("expiry", "Expiry, month and year", "MM / YY", "cc-exp", "", 9)}
{_field("cvc", "Security code", "CVC", "cc-csc", "", 4)}
</div></fieldset>
<fieldset><label for="name">Name on card</label>
<input id="name" name="name" autocomplete="cc-name" required maxlength="120" value="{text(name)}">
</fieldset>
<button>{text(action)}</button>{keep if saves else ""}
</form>{_test_cards()}</div></section></main>"""
    return page(f"{action} – {seller}", body, _CSS, status=402 if problem else 200)


def challenge(action: str, seller: str, amount: str, last4: str) -> Response:
    """What the customer's bank would ask. Closing the page abandons the payment."""
    paid = f"<div><dt>Amount</dt><dd>{text(amount)}</dd></div>" if amount else ""
    body = f"""<main class="alone"><section class="panel" aria-labelledby="ask">
<div class="seller"><span class="mark" aria-hidden="true">B</span>Your bank</div>
<h1 id="ask">Confirm that it is you</h1>
<p>Your bank asks for your consent before it goes on. In the sandbox you choose how that ends.</p>
<dl class="facts"><div><dt>Merchant</dt><dd>{text(seller)}</dd></div>{paid}
<div><dt>Card</dt><dd>···· {text(last4)}</dd></div></dl>
<form method="post" action="{text(action)}" class="stack">
<button name="result" value="complete">Complete</button>
<button name="result" value="fail" class="quiet">Fail</button></form>
</section></main>"""
    return page("Confirm that it is you", body, _CSS)


def message(title: str, words: str, *, link: str = "", link_text: str = "", good: bool = False,
            status: int = 200) -> Response:  # fmt: skip
    """A page that only says something: paid already, expired, not found."""
    to = f'<a class="button" href="{text(link)}">{text(link_text)}</a>' if link else ""
    css, icon = ("tick", "✓") if good else ("tick grey", "–")
    body = f"""<main class="alone"><section class="panel">
<div class="{css}" aria-hidden="true">{icon}</div>
<h1>{text(title)}</h1><p>{text(words)}</p>{to}</section></main>"""
    return page(title, body, _CSS, status=status)


def _seller(session: Thing, seller: str) -> str:
    back = (
        f'<a class="back" href="{text(session["cancel_url"])}" aria-label="Back to {text(seller)}">'
        "←</a>"
        if session["cancel_url"]
        else ""
    )
    mark = text(seller[:1].upper())
    return f'<div class="seller">{back}<span class="mark" aria-hidden="true">{mark}</span>{text(seller)}</div>'  # noqa: E501


def _order(session: Thing) -> str:
    if session["mode"] == "setup":
        return '<p class="total">Save a card</p><p class="due">Nothing is charged now.</p>'
    rows = "".join(
        f"<li><div><b>{text(item['name'])}</b>{_details(item)}</div>"
        f"<span>{text(amount_text(item['amount_total'], item['currency']))}</span></li>"
        for item in session["_items"]
    )
    total = text(_total(session))
    return (
        f'<p class="due">Amount due</p><p class="total">{total}</p><ul class="items">{rows}'
        f'<li class="sum"><div>Total</div><span>{total}</span></li></ul>'
    )


def _details(item: Thing) -> str:
    words = item["description"] or ""
    if item["quantity"] > 1:
        words = f"{words} × {item['quantity']}".strip()
    return f"<small>{text(words)}</small>" if words else ""


def _email(session: Thing) -> str:
    if not session["_email"]:
        return ""
    return f'<p class="payer"><span>Email</span> {text(session["_email"])}</p>'


def _field(name: str, label: str, hint: str, autofill: str, css: str, longest: int) -> str:
    wide = f' class="{css}"' if css else ""
    return (
        f'<div{wide}><label for="{name}">{label}</label><input id="{name}" name="{name}" required '
        f'inputmode="numeric" autocomplete="{autofill}" placeholder="{hint}" '
        f'maxlength="{longest}"></div>'
    )


def _test_cards() -> str:
    rows = "".join(
        f"<li><code>{' '.join(card.number[i : i + 4] for i in range(0, 16, 4))}</code>"
        f"<span>{text(card.about)}</span></li>"
        for card in CARDS.values()
    )
    return (
        "<details><summary><b>Sandbox.</b> No real money moves. Show the test cards</summary>"
        f"<ul>{rows}</ul><p>Any future date, any security code.</p></details>"
    )


def _total(session: Thing) -> str:
    if session["amount_total"] is None:
        return ""
    return amount_text(session["amount_total"], session["currency"])
