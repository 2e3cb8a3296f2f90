"""Customers and their saved cards."""

from __future__ import annotations

from sandbox.stripe.calls import Call, operation
from sandbox.stripe.cards import CARDS, Card, card_for_number, card_for_token
from sandbox.stripe.wire import Refused, Thing, group, listed, merged_metadata, need, whole
from sandbox.stripe.world import Books

_CUSTOMER = "email name phone description address metadata invoice_settings preferred_locales tax"


def new_customer(books: Books, body: Thing) -> Thing:
    """`body` has been checked against the parameters of customers.create."""
    customer = books.create(
        "cus",
        "customer",
        {
            "email": body.get("email") or None,
            "name": body.get("name") or None,
            "phone": body.get("phone") or None,
            "description": body.get("description") or None,
            "address": body.get("address") or None,
            "metadata": merged_metadata({}, body),
            "invoice_settings": {"default_payment_method": None, **group(body, "invoice_settings")},
            "preferred_locales": body.get("preferred_locales") or [],
            "balance": 0,
            "currency": None,
            "delinquent": False,
        },
    )
    books.tell("customer.created", customer)
    return customer


@operation("customers.create", "POST", "customers", _CUSTOMER + " payment_method")
def create_customer(call: Call) -> Thing:
    customer = new_customer(call.books, call.params)
    if call.params.get("payment_method"):
        method = method_for(call.books, call.params["payment_method"])
        attach(call.books, method, customer["id"])
    return customer


@operation("customers.retrieve", "GET", "customers/{id}")
def read_customer(call: Call) -> Thing:
    return call.books.get("cus", call.id)


@operation("customers.update", "POST", "customers/{id}", _CUSTOMER)
def update_customer(call: Call) -> Thing:
    customer = call.books.get("cus", call.id)
    for name in _CUSTOMER.split():
        if name == "metadata":
            customer["metadata"] = merged_metadata(customer["metadata"], call.params)
        elif name == "invoice_settings":
            customer[name] = {**customer[name], **group(call.params, name)}
        elif name in call.params:
            customer[name] = call.params[name] or None
    call.books.tell("customer.updated", customer)
    return call.books.save(customer)


@operation("customers.list", "GET", "customers", "email", paging=True)
def list_customers(call: Call) -> Thing:
    found = [
        customer
        for customer in call.books.all("cus")
        if call.params.get("email") in (None, customer["email"])
    ]
    return listed(found, call.params, "/v1/customers")


def new_method(books: Books, card: Card, *, year: int = 2034, month: int = 12) -> Thing:
    return books.create(
        "pm",
        "payment_method",
        {
            "type": "card",
            "customer": None,
            "allow_redisplay": "unspecified",
            "billing_details": {"address": None, "email": None, "name": None, "phone": None},
            "card": {
                "brand": card.brand,
                "last4": card.last4,
                "exp_month": month,
                "exp_year": year,
                "country": "DE",
                "funding": "credit",
                "fingerprint": f"fp{card.number[-8:]}",
            },
            "metadata": {},
            "_number": card.number,
            "_authenticated": False,
        },
    )


def method_for(books: Books, given: str, param: str = "payment_method") -> Thing:
    """A saved method by id, or a fresh one for a test token such as pm_card_visa."""
    card = card_for_token(given)
    return new_method(books, card) if card else books.get("pm", given, param)


def card_of(method: Thing) -> Card:
    return CARDS[method["_number"]]


def attach(books: Books, method: Thing, customer: str) -> Thing:
    books.get("cus", customer, "customer")
    if method["customer"] not in (None, customer):
        raise Refused(400, "The payment method is already attached to another customer.")
    if method.get("_detached"):
        message = (
            "This PaymentMethod was previously detached from a Customer and may not be used again."
        )
        raise Refused(400, message)
    if method["customer"] is None:
        method["customer"] = customer
        books.save(method)
        books.tell("payment_method.attached", method)
    return method


@operation("payment_methods.create", "POST", "payment_methods",
           "type card billing_details metadata allow_redisplay")  # fmt: skip
def create_method(call: Call) -> Thing:
    if need(call.params, "type") != "card":
        raise Refused(400, "Only cards are supported here.", param="type")
    given = group(call.params, "card")
    card = card_for_token(str(given.get("token", ""))) or card_for_number(
        str(given.get("number", ""))
    )
    method = new_method(
        call.books,
        card,
        year=whole(given, "exp_year", 2034) or 2034,
        month=whole(given, "exp_month", 12) or 12,
    )
    method["metadata"] = merged_metadata({}, call.params)
    method["billing_details"].update(group(call.params, "billing_details"))
    return call.books.save(method)


@operation("payment_methods.attach", "POST", "payment_methods/{id}/attach", "customer")
def attach_method(call: Call) -> Thing:
    method = method_for(call.books, call.id, "id")
    card = card_of(method)
    if card.with_customer == "decline":
        raise Refused(
            402, card.message, type="card_error", code=card.code, decline_code=card.decline_code
        )
    return attach(call.books, method, need(call.params, "customer"))


@operation("payment_methods.detach", "POST", "payment_methods/{id}/detach")
def detach_method(call: Call) -> Thing:
    method = call.books.get("pm", call.id)
    if method["customer"] is None:
        raise Refused(400, "The payment method is not attached to a customer.")
    method.update(customer=None, _detached=True)
    call.books.tell("payment_method.detached", method)
    return call.books.save(method)


@operation("payment_methods.retrieve", "GET", "payment_methods/{id}")
@operation("customers.payment_methods.retrieve", "GET", "customers/{id}/payment_methods/{id}")
def read_method(call: Call) -> Thing:
    return call.books.get("pm", call.ids[-1])


@operation("payment_methods.list", "GET", "payment_methods", "customer type", paging=True)
def list_methods(call: Call) -> Thing:
    return _methods_of(call, need(call.params, "customer"))


@operation("customers.payment_methods.list", "GET", "customers/{id}/payment_methods", "type",
           paging=True)  # fmt: skip
def list_customer_methods(call: Call) -> Thing:
    return _methods_of(call, call.id)


def _methods_of(call: Call, customer: str) -> Thing:
    call.books.get("cus", customer, "customer")
    found = [method for method in call.books.all("pm") if method["customer"] == customer]
    return listed(found, call.params, "/v1/payment_methods")
