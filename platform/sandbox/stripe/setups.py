"""Setup intents: keep a card for later without charging it."""

from __future__ import annotations

from sandbox.stripe.calls import Call, operation
from sandbox.stripe.customers import attach, card_of, method_for
from sandbox.stripe.wire import Refused, Thing, flag, listed, merged_metadata, need, new_id
from sandbox.stripe.world import Books, shown


def new_setup(books: Books, *, customer: str | None, usage: str = "off_session") -> Thing:
    setup = books.create(
        "seti",
        "setup_intent",
        {
            "customer": customer,
            "description": None,
            "last_setup_error": None,
            "metadata": {},
            "next_action": None,
            "payment_method": None,
            "payment_method_types": ["card"],
            "status": "requires_payment_method",
            "usage": usage,
        },
    )
    setup["client_secret"] = f"{setup['id']}_secret_{new_id('x')[2:]}"
    return books.save(setup)


@operation("setup_intents.create", "POST", "setup_intents",
           "customer usage automatic_payment_methods payment_method_types payment_method "
           "confirm metadata description return_url")  # fmt: skip
def create_setup(call: Call) -> Thing:
    books, params = call.books, call.params
    customer = params.get("customer") or None
    if customer:
        books.get("cus", customer, "customer")
    setup = new_setup(books, customer=customer, usage=params.get("usage", "off_session"))
    setup["description"] = params.get("description")
    setup["metadata"] = merged_metadata({}, params)
    books.tell("setup_intent.created", setup)
    if flag(params, "confirm"):
        confirm_setup(books, setup, method_for(books, need(params, "payment_method")))
    return books.save(setup)


def confirm_setup(books: Books, setup: Thing, method: Thing) -> None:
    """Check the card. Raises a 402, whose effects are kept, when it is declined."""
    if setup["status"] in ("succeeded", "canceled"):
        message = f"This SetupIntent has a status of {setup['status']}."
        raise Refused(400, message, code="setup_intent_unexpected_state")
    card = card_of(method)
    setup["payment_method"] = method["id"]
    if card.with_customer == "decline":
        error = {"type": "card_error", "code": card.code, "decline_code": card.decline_code}
        setup.update(
            status="requires_payment_method",
            payment_method=None,
            last_setup_error={**error, "message": card.message},
        )
        books.save(setup)
        books.tell("setup_intent.setup_failed", setup)
        raise Refused(402, card.message, **error, setup_intent=shown(setup))
    if card.with_customer == "authenticate" and not method["_authenticated"]:
        setup["status"] = "requires_action"
        url = f"{books.world.public_url}/authenticate/{setup['id']}"
        setup["next_action"] = {"type": "redirect_to_url", "redirect_to_url": {"url": url}}
        books.save(setup)
        books.tell("setup_intent.requires_action", setup)
        return
    _keep(books, setup, method)


def answer_setup_challenge(books: Books, setup: Thing, *, passed: bool) -> None:
    """The customer came back from 3-D Secure. Raises a 402 when it was not passed."""
    method = books.get("pm", setup["payment_method"])
    setup["next_action"] = None
    if passed:
        method["_authenticated"] = True
        books.save(method)
        _keep(books, setup, method)
        return
    code, message = "setup_intent_authentication_failure", "Authentication failed."
    setup.update(status="requires_payment_method", payment_method=None)
    books.save(setup)
    books.tell("setup_intent.setup_failed", setup)
    raise Refused(402, message, type="card_error", code=code, setup_intent=shown(setup))


def _keep(books: Books, setup: Thing, method: Thing) -> None:
    if setup["customer"]:
        attach(books, method, setup["customer"])
    setup.update(status="succeeded", next_action=None, last_setup_error=None)
    books.save(setup)
    books.tell("setup_intent.succeeded", setup)


@operation("setup_intents.retrieve", "GET", "setup_intents/{id}")
def read_setup(call: Call) -> Thing:
    return call.books.get("seti", call.id)


@operation("setup_intents.confirm", "POST", "setup_intents/{id}/confirm",
           "payment_method return_url")  # fmt: skip
def confirm_call(call: Call) -> Thing:
    setup = call.books.get("seti", call.id)
    method = method_for(call.books, need(call.params, "payment_method"))
    confirm_setup(call.books, setup, method)
    return setup


@operation("setup_intents.cancel", "POST", "setup_intents/{id}/cancel", "cancellation_reason")
def cancel_setup(call: Call) -> Thing:
    setup = call.books.get("seti", call.id)
    if setup["status"] in ("succeeded", "canceled"):
        message = f"This SetupIntent has a status of {setup['status']}."
        raise Refused(400, message, code="setup_intent_unexpected_state")
    setup["status"] = "canceled"
    call.books.tell("setup_intent.canceled", setup)
    return call.books.save(setup)


@operation("setup_intents.list", "GET", "setup_intents", "customer", paging=True)
def list_setups(call: Call) -> Thing:
    found = [
        setup
        for setup in call.books.all("seti")
        if call.params.get("customer") in (None, setup["customer"])
    ]
    return listed(found, call.params, "/v1/setup_intents")
