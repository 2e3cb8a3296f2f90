"""Checkout sessions: a hosted page for one payment or one saved card."""

from __future__ import annotations

from typing import Any

from sandbox.stripe.calls import Call, operation
from sandbox.stripe.cards import card_for_number
from sandbox.stripe.customers import attach, new_customer, new_method
from sandbox.stripe.intents import answer_challenge, cancel, confirm, new_intent
from sandbox.stripe.setups import answer_setup_challenge, confirm_setup, new_setup
from sandbox.stripe.wire import (
    Params,
    Refused,
    Thing,
    amount_of,
    currency_of,
    group,
    listed,
    merged_metadata,
    need,
    whole,
)
from sandbox.stripe.world import Books

_DAY = 86_400
_CREATE = (
    "mode customer customer_email customer_creation client_reference_id line_items success_url "
    "cancel_url metadata payment_intent_data setup_intent_data expires_at currency locale ui_mode "
    "payment_method_types saved_payment_method_options submit_type billing_address_collection"
)


@operation("checkout.sessions.create", "POST", "checkout/sessions", _CREATE)
def create_session(call: Call) -> Thing:
    books, params = call.books, call.params
    mode = need(params, "mode")
    if mode not in ("payment", "setup"):
        raise Refused(400, "Only mode payment and setup are supported here.", param="mode")
    for name in ("success_url", "cancel_url"):
        url = need(params, name) if name == "success_url" else params.get(name)
        if url and not str(url).startswith(("http://", "https://")):
            raise Refused(400, "Not a valid URL", code="url_invalid", param=name)
    email = params.get("customer_email")
    if params.get("customer"):
        email = books.get("cus", params["customer"], "customer")["email"]
    items = _line_items(params) if mode == "payment" else []
    total = sum(item["amount_total"] for item in items) if items else None
    currency = items[0]["currency"] if items else params.get("currency")
    if items:
        amount_of({"amount": str(total)}, "amount", items[0]["currency"])
    session = books.create(
        "cs",
        "checkout.session",
        {
            "amount_subtotal": total,
            "amount_total": total,
            "cancel_url": params.get("cancel_url"),
            "client_reference_id": params.get("client_reference_id"),
            "currency": currency,
            "customer": params.get("customer") or None,
            "customer_creation": params.get("customer_creation", "if_required"),
            "customer_details": None,
            "customer_email": params.get("customer_email"),
            "expires_at": _expiry(books, params),
            "locale": params.get("locale"),
            "metadata": merged_metadata({}, params),
            "mode": mode,
            "payment_intent": None,
            "payment_method_types": ["card"],
            "payment_status": "unpaid" if mode == "payment" else "no_payment_required",
            "setup_intent": None,
            "status": "open",
            "submit_type": params.get("submit_type"),
            "success_url": params["success_url"],
            "ui_mode": "hosted_page",
            "_email": email,
            "_items": items,
            "_intent_data": group(params, "payment_intent_data"),
            "_setup_data": group(params, "setup_intent_data"),
        },
        id_prefix="cs_test",
    )
    session["url"] = f"{books.world.public_url}/c/pay/{session['id']}"
    if mode == "setup":
        setup = new_setup(books, customer=session["customer"])
        setup["metadata"] = merged_metadata({}, session["_setup_data"])
        session["setup_intent"] = books.save(setup)["id"]
    return books.save(session)


def _line_items(params: Params) -> list[Thing]:
    given = need(params, "line_items")
    if not isinstance(given, list):
        raise Refused(400, "Invalid array", param="line_items")
    items = []
    for place, row in enumerate(given):
        price = group(row, "price_data")
        if not price:
            message = "Only price_data is supported here."
            raise Refused(400, message, param=f"line_items[{place}][price_data]")
        product = group(price, "product_data")
        need(product, "name")
        quantity = whole(row, "quantity", 1) or 0
        unit = whole(price, "unit_amount")
        if quantity < 1 or unit is None or unit < 0:
            message = "Invalid quantity or unit amount."
            raise Refused(400, message, param=f"line_items[{place}]")
        items.append(
            {
                "name": product["name"],
                "description": product.get("description", ""),
                "quantity": quantity,
                "currency": currency_of(price),
                "amount_total": unit * quantity,
            }
        )
    if len({item["currency"] for item in items}) > 1:
        raise Refused(400, "All line items must use the same currency.", param="line_items")
    return items


def _expiry(books: Books, params: Params) -> int:
    now = books.world.now()
    expires = whole(params, "expires_at", now + _DAY) or 0
    # A minute of grace on both ends: the caller's clock is not ours.
    if not now + 29 * 60 <= expires <= now + _DAY + 60:
        message = "The `expires_at` timestamp must be between 30 minutes and 24 hours from now."
        raise Refused(400, message, param="expires_at")
    return expires


def fresh(books: Books, session: Thing) -> Thing:
    """The session as of now: an open one past its time expires when somebody looks."""
    if session["status"] == "open" and session["expires_at"] <= books.world.now():
        return expire(books, session)
    return session


def expire(books: Books, session: Thing) -> Thing:
    session.update(status="expired", url=None)
    if session["payment_intent"]:
        cancel(books, books.get("pi", session["payment_intent"]), "abandoned")
    books.tell("checkout.session.expired", session)
    return books.save(session)


@operation("checkout.sessions.retrieve", "GET", "checkout/sessions/{id}")
def read_session(call: Call) -> Thing:
    return fresh(call.books, call.books.get("cs", call.id))


@operation("checkout.sessions.expire", "POST", "checkout/sessions/{id}/expire")
def expire_session(call: Call) -> Thing:
    session = fresh(call.books, call.books.get("cs", call.id))
    if session["status"] != "open":
        message = (
            "Only Checkout Sessions with a status in [open] can be expired. This Checkout Session "
            f"has a status of `{session['status']}`."
        )
        raise Refused(400, message)
    return expire(call.books, session)


@operation("checkout.sessions.list", "GET", "checkout/sessions", "customer payment_intent status",
           paging=True)  # fmt: skip
def list_sessions(call: Call) -> Thing:
    wanted = {k: call.params[k] for k in ("customer", "payment_intent", "status") if k in call.params}  # fmt: skip  # noqa: E501
    found = [
        session
        for session in (fresh(call.books, each) for each in call.books.all("cs"))
        if all(session[name] == value for name, value in wanted.items())
    ]
    return listed(found, call.params, "/v1/checkout/sessions")


@operation("checkout.sessions.line_items", "GET", "checkout/sessions/{id}/line_items", paging=True)
def list_items(call: Call) -> Thing:
    session = call.books.get("cs", call.id)
    items = [
        {"id": f"li_{place}", "object": "item", "description": item["name"],
         "quantity": item["quantity"], "currency": item["currency"],
         "amount_subtotal": item["amount_total"], "amount_total": item["amount_total"]}
        for place, item in enumerate(session["_items"])
    ]  # fmt: skip
    return listed(items, call.params, f"/v1/checkout/sessions/{session['id']}/line_items")


def pay(books: Books, session: Thing, number: str, *, details: dict[str, Any]) -> Thing:
    """
    The customer submits a card on the page.

    Returns the intent, whose status says succeeded or requires_action. Raises a 402 when the card
    is declined (the page stays open), a 400 when the session is not open any more.
    """
    if session["status"] != "open":
        raise Refused(400, f"This session is {session['status']}.", code="session_not_open")
    card = card_for_number(number)
    method = new_method(books, card, year=details["year"], month=details["month"])
    method["billing_details"].update(name=details["name"], email=session["_email"])
    books.save(method)
    _ensure_customer(books, session, details["name"])
    if session["mode"] == "setup":
        setup = books.get("seti", session["setup_intent"])
        setup["customer"] = session["customer"]
        confirm_setup(books, setup, method)
        return _finish(books, session, setup)
    intent = _intent_of(books, session)
    intent["payment_method"] = method["id"]
    intent["status"] = "requires_confirmation"
    confirm(books, intent)
    return _finish(books, session, intent)


def challenge(books: Books, session: Thing, *, passed: bool) -> Thing:
    """The customer answered 3-D Secure. Raises a 402 when it was not passed."""
    if session["mode"] == "setup":
        setup = books.get("seti", session["setup_intent"])
        answer_setup_challenge(books, setup, passed=passed)
        return _finish(books, session, setup)
    intent = books.get("pi", need(session, "payment_intent"))
    answer_challenge(books, intent, passed=passed)
    return _finish(books, session, intent)


def _ensure_customer(books: Books, session: Thing, name: str) -> None:
    keeps = session["mode"] == "setup" or session["_intent_data"].get("setup_future_usage")
    if session["customer"] is None and (keeps or session["customer_creation"] == "always"):
        given = {"email": session["_email"], "name": name}
        session["customer"] = new_customer(books, given)["id"]
        books.save(session)


def _intent_of(books: Books, session: Thing) -> Thing:
    """One intent for all tries on one page."""
    if session["payment_intent"]:
        return books.get("pi", session["payment_intent"])
    data = session["_intent_data"]
    intent = new_intent(
        books,
        amount=session["amount_total"],
        currency=session["currency"],
        customer=session["customer"],
    )
    intent["metadata"] = merged_metadata({}, data)
    for name in ("setup_future_usage", "description", "receipt_email"):
        intent[name] = data.get(name)
    books.tell("payment_intent.created", intent)
    session["payment_intent"] = books.save(intent)["id"]
    books.save(session)
    return intent


def _finish(books: Books, session: Thing, intent: Thing) -> Thing:
    if intent["status"] == "succeeded":
        method = books.get("pm", intent["payment_method"])
        if session["mode"] == "payment":
            session["payment_status"] = "paid"
        elif session["customer"]:
            attach(books, method, session["customer"])
        person = method["billing_details"]
        session.update(
            status="complete",
            url=None,
            customer_details={"email": person["email"], "name": person["name"]},
        )
        books.save(session)
        books.tell("checkout.session.completed", session)
    return intent
