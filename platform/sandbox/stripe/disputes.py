"""Disputes: the customer's bank takes money back, and sometimes gives it back again."""

from __future__ import annotations

from sandbox.stripe.calls import Call, operation
from sandbox.stripe.money import balance_line
from sandbox.stripe.wire import Refused, Thing, listed
from sandbox.stripe.world import Books


def open_dispute(books: Books, intent: Thing, amount: int) -> Thing:
    """Withdraw `amount` minor units of a paid intent."""
    if intent["status"] != "succeeded":
        raise Refused(400, "Only a paid payment can be disputed.")
    charge = books.get("ch", intent["latest_charge"])
    dispute = books.create(
        "dp",
        "dispute",
        {
            "amount": amount,
            "charge": charge["id"],
            "currency": charge["currency"],
            "is_charge_refundable": False,
            "metadata": {},
            "payment_intent": intent["id"],
            "reason": "fraudulent",
            "status": "needs_response",
        },
    )
    _move(books, dispute, -amount)
    charge["disputed"] = True
    books.save(charge)
    books.tell("charge.dispute.created", dispute)
    books.tell("charge.dispute.funds_withdrawn", dispute)
    return dispute


def close_dispute(books: Books, dispute: Thing, *, won: bool) -> Thing:
    """A won one gives the money back."""
    if dispute["status"] in {"won", "lost"}:
        raise Refused(400, "This dispute is closed already.")
    dispute["status"] = "won" if won else "lost"
    books.save(dispute)
    if won:
        _move(books, dispute, dispute["amount"])
        books.tell("charge.dispute.funds_reinstated", dispute)
    books.tell("charge.dispute.closed", dispute)
    return dispute


def _move(books: Books, dispute: Thing, amount: int) -> None:
    balance_line(books, dispute["id"], "adjustment", amount, dispute["currency"])


@operation("disputes.retrieve", "GET", "disputes/{id}")
def read_dispute(call: Call) -> Thing:
    return call.books.get("dp", call.id)


@operation("disputes.list", "GET", "disputes", "payment_intent charge", paging=True)
def list_disputes(call: Call) -> Thing:
    found = [
        dispute
        for dispute in call.books.all("dp")
        if call.params.get("payment_intent") in (None, dispute["payment_intent"])
        and call.params.get("charge") in (None, dispute["charge"])
    ]
    return listed(found, call.params, "/v1/disputes")
