"""Payment intents: the attempt, its card's verdict, and the money that moved."""

from __future__ import annotations

import re

from sandbox.stripe.calls import Call, operation
from sandbox.stripe.cards import Verdict
from sandbox.stripe.customers import attach, card_of, method_for
from sandbox.stripe.money import capture, failed_charge
from sandbox.stripe.wire import (
    Refused,
    Thing,
    amount_of,
    currency_of,
    flag,
    listed,
    merged_metadata,
    need,
    new_id,
)
from sandbox.stripe.world import Books, shown

_WORDS = "description receipt_email statement_descriptor statement_descriptor_suffix"
_CREATE = (
    f"amount currency customer payment_method payment_method_types automatic_payment_methods "
    f"confirm off_session setup_future_usage metadata return_url shipping capture_method "
    f"error_on_requires_action payment_method_options {_WORDS}"
)
_OPEN = ("requires_payment_method", "requires_confirmation", "requires_action")


def new_intent(books: Books, *, amount: int, currency: str, customer: str | None) -> Thing:
    """An intent in minor units of a lower-case currency, not yet tried."""
    intent = books.create(
        "pi",
        "payment_intent",
        {
            "amount": amount,
            "amount_capturable": 0,
            "amount_received": 0,
            "application_fee_amount": None,
            "automatic_payment_methods": None,
            "canceled_at": None,
            "cancellation_reason": None,
            "capture_method": "automatic",
            "confirmation_method": "automatic",
            "currency": currency,
            "customer": customer,
            "description": None,
            "last_payment_error": None,
            "latest_charge": None,
            "metadata": {},
            "next_action": None,
            "payment_method": None,
            "payment_method_types": ["card"],
            "processing": None,
            "receipt_email": None,
            "setup_future_usage": None,
            "status": "requires_payment_method",
        },
    )
    intent["client_secret"] = f"{intent['id']}_secret_{new_id('x')[2:]}"
    books.save(intent)
    return intent


@operation("payment_intents.create", "POST", "payment_intents", _CREATE)
def create_intent(call: Call) -> Thing:
    books, params = call.books, call.params
    currency = currency_of(params)
    amount = amount_of(params, "amount", currency)
    customer = params.get("customer") or None
    if customer:
        books.get("cus", customer, "customer")
    if flag(params, "off_session") and not flag(params, "confirm"):
        message = "`off_session` can only be used when `confirm` is true."
        raise Refused(400, message, param="off_session")
    intent = new_intent(books, amount=amount, currency=currency, customer=customer)
    _fill(intent, call)
    books.tell("payment_intent.created", intent)
    if flag(params, "confirm"):
        need(params, "payment_method")
        confirm(books, intent, off_session=flag(params, "off_session"))
    return books.save(intent)


def _fill(intent: Thing, call: Call) -> None:
    params = call.params
    for name in (*_WORDS.split(), "setup_future_usage"):
        if name in params:
            intent[name] = params[name] or None
    intent["metadata"] = merged_metadata(intent["metadata"], params)
    if params.get("payment_method"):
        method = method_for(call.books, params["payment_method"])
        if method["customer"] not in (None, intent["customer"]):
            message = "The payment method does not belong to the customer of this PaymentIntent."
            raise Refused(400, message, param="payment_method")
        intent["payment_method"] = method["id"]
        if intent["status"] == "requires_payment_method":
            intent["status"] = "requires_confirmation"


def confirm(books: Books, intent: Thing, *, off_session: bool = False) -> None:
    """Try the intent's card. Raises a 402 (whose effects are kept) when it is declined."""
    if intent["status"] not in ("requires_confirmation", "requires_payment_method"):
        raise _wrong_state(intent, "confirm")
    method = books.get("pm", need(intent, "payment_method"), "payment_method")
    card = card_of(method)
    verdict: Verdict = card.alone if off_session else card.with_customer
    if off_session and method["_authenticated"] and card.alone_after_setup:
        verdict = card.alone_after_setup
    if verdict == "pay":
        succeed(books, intent)
    elif verdict == "decline":
        raise declined(books, intent, card.code, card.decline_code, card.message)
    elif off_session:
        message = "Your card was declined. This transaction requires authentication."
        code = "authentication_required"
        raise declined(books, intent, code, code, message)
    else:
        url = f"{books.world.public_url}/authenticate/{intent['id']}"
        intent["status"] = "requires_action"
        intent["next_action"] = {
            "type": "redirect_to_url",
            "redirect_to_url": {"url": url, "return_url": None},
        }
        books.save(intent)
        books.tell("payment_intent.requires_action", intent)


def succeed(books: Books, intent: Thing) -> None:
    """Take the money, keep the card if that was asked for."""
    method = books.get("pm", intent["payment_method"])
    if intent["setup_future_usage"] and intent["customer"]:
        attach(books, method, intent["customer"])
    charge = capture(books, intent, method)
    intent.update(
        status="succeeded",
        amount_received=intent["amount"],
        latest_charge=charge["id"],
        next_action=None,
        last_payment_error=None,
    )
    books.save(intent)
    books.tell("charge.succeeded", charge)
    books.tell("payment_intent.succeeded", intent)


def declined(books: Books, intent: Thing, code: str, decline_code: str, message: str) -> Refused:
    """Record the refusal on the intent; the caller raises what this returns."""
    method = books.get("pm", intent["payment_method"])
    charge = failed_charge(books, intent, method, code, message)
    error = {
        "type": "card_error",
        "code": code,
        "decline_code": decline_code,
        "message": message,
        "charge": charge["id"],
        "payment_method": shown(method),
    }
    intent.update(
        status="requires_payment_method",
        payment_method=None,
        latest_charge=charge["id"],
        next_action=None,
        last_payment_error=error,
    )
    books.save(intent)
    books.tell("payment_intent.payment_failed", intent)
    return Refused(402, message, **{k: v for k, v in error.items() if k != "message"},
                   payment_intent=shown(intent))  # fmt: skip


def answer_challenge(books: Books, intent: Thing, *, passed: bool) -> None:
    """The customer came back from 3-D Secure. Raises a 402 when it was not passed."""
    if intent["status"] != "requires_action":
        raise _wrong_state(intent, "authenticate")
    if not passed:
        raise declined(
            books,
            intent,
            "payment_intent_authentication_failure",
            "",
            "We are unable to authenticate your payment method.",
        )
    method = books.get("pm", intent["payment_method"])
    if intent["setup_future_usage"] == "off_session":
        method["_authenticated"] = True
        books.save(method)
    succeed(books, intent)


@operation("payment_intents.retrieve", "GET", "payment_intents/{id}", "client_secret")
def read_intent(call: Call) -> Thing:
    return call.books.get("pi", call.id)


@operation("payment_intents.update", "POST", "payment_intents/{id}",
           f"metadata payment_method setup_future_usage {_WORDS}")  # fmt: skip
def update_intent(call: Call) -> Thing:
    intent = call.books.get("pi", call.id)
    if intent["status"] not in _OPEN and set(call.params) & {"payment_method"}:
        raise _wrong_state(intent, "update")
    _fill(intent, call)
    return call.books.save(intent)


@operation("payment_intents.confirm", "POST", "payment_intents/{id}/confirm",
           "payment_method off_session return_url setup_future_usage receipt_email")  # fmt: skip
def confirm_intent(call: Call) -> Thing:
    intent = call.books.get("pi", call.id)
    if intent["status"] not in _OPEN:
        raise _wrong_state(intent, "confirm")
    _fill(intent, call)
    if intent["status"] == "requires_action":
        intent["status"] = "requires_confirmation"
    confirm(call.books, intent, off_session=flag(call.params, "off_session"))
    return call.books.save(intent)


@operation("payment_intents.cancel", "POST", "payment_intents/{id}/cancel", "cancellation_reason")
def cancel_intent(call: Call) -> Thing:
    intent = call.books.get("pi", call.id)
    if intent["status"] not in _OPEN:
        raise _wrong_state(intent, "cancel")
    return cancel(call.books, intent, call.params.get("cancellation_reason"))


def cancel(books: Books, intent: Thing, reason: str | None = None) -> Thing:
    intent.update(
        status="canceled",
        canceled_at=books.world.now(),
        cancellation_reason=reason,
        next_action=None,
    )
    books.tell("payment_intent.canceled", intent)
    return books.save(intent)


@operation("payment_intents.list", "GET", "payment_intents", "customer", paging=True)
def list_intents(call: Call) -> Thing:
    found = [
        intent
        for intent in call.books.all("pi")
        if call.params.get("customer") in (None, intent["customer"])
    ]
    return listed(found, call.params, "/v1/payment_intents")


_TERM = re.compile(
    r"""(metadata\[['"](?P<key>[^'"]+)['"]\]|(?P<field>\w+)):['"](?P<value>[^'"]*)['"]"""
)


@operation("payment_intents.search", "GET", "payment_intents/search", "query limit page")
def search_intents(call: Call) -> Thing:
    """`metadata['key']:'value' AND status:'succeeded'`; other operators are refused."""
    query = need(call.params, "query")
    terms = [_TERM.fullmatch(part.strip()) for part in query.split(" AND ")]
    if None in terms:
        raise Refused(400, "We were unable to parse your search query.", param="query")
    found = call.books.all("pi")
    for term in terms:
        assert term is not None
        key, field, value = term["key"], term["field"], term["value"]
        found = [
            intent
            for intent in found
            if (intent["metadata"].get(key) if key else intent.get(field)) == value
        ]
    page = {k: v for k, v in call.params.items() if k == "limit"}
    result = listed(found, page, "/v1/payment_intents/search")
    return {**result, "object": "search_result", "next_page": None}


def _wrong_state(intent: Thing, verb: str) -> Refused:
    message = f"You cannot {verb} this PaymentIntent because it has a status of {intent['status']}."
    code = "payment_intent_unexpected_state"
    return Refused(400, message, code=code, payment_intent=shown(intent))
