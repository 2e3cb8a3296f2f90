"""Stripe's objects in the house's words. Pure: no calls, no clock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from kernel.money import Money
from kernel.words import gettext_noop
from shared_apps.gateways.port import Outcome, State, StoredMethod

Thing = Mapping[str, Any]

_INTENT_STATES = {
    "succeeded": State.SUCCEEDED,
    "processing": State.PENDING,
    "requires_action": State.NEEDS_CUSTOMER,
    "requires_confirmation": State.PENDING,
    "requires_capture": State.PENDING,
    "requires_payment_method": State.DECLINED,
    "canceled": State.CANCELLED,
}
_REFUND_STATES = {
    "succeeded": State.SUCCEEDED,
    "pending": State.PENDING,
    "requires_action": State.NEEDS_CUSTOMER,
    "failed": State.DECLINED,
    "canceled": State.CANCELLED,
}
_SENTENCES = {
    "insufficient_funds": gettext_noop("The card has insufficient funds."),
    "expired_card": gettext_noop("The card has expired."),
    "incorrect_cvc": gettext_noop("The card's security code is wrong."),
    "processing_error": gettext_noop(
        "The card could not be processed. Please try again in a few minutes."
    ),
    "authentication_required": gettext_noop("Your bank asks you to confirm this payment."),
}


def of_intent(intent: Thing) -> Outcome:
    """An intent read with latest_charge.balance_transaction and payment_method expanded."""
    state = _INTENT_STATES.get(intent["status"], State.PENDING)
    code = error_code(intent.get("last_payment_error"))
    if state is State.DECLINED and code == "authentication_required":
        state = State.NEEDS_CUSTOMER
    taken = state is State.SUCCEEDED
    page = (intent.get("next_action") or {}).get("redirect_to_url") or {}
    return Outcome(
        state=state,
        remote_id=intent["id"],
        reference=reference_of(intent),
        captured=_money(intent["amount_received"], intent["currency"]) if taken else None,
        fee=_fee(intent) if taken else None,
        method=method_of(intent.get("payment_method")),
        customer_reference=id_of(intent.get("customer")),
        page_url=page.get("url") or "",
        under_way=intent["status"] == "processing",
        code="" if taken else code,
        person="" if taken else sentence(code),
    )


# Money of a dispute in these states is not with the account (an inquiry takes none yet).
_TAKEN = frozenset(["needs_response", "under_review", "lost"])


def is_disputed(intent: Thing) -> bool:
    charge = intent.get("latest_charge")
    return isinstance(charge, Mapping) and bool(charge.get("disputed"))


def with_returned(outcome: Outcome, intent: Thing, disputes: Sequence[Thing]) -> Outcome:
    """Add what went back: refunds, and what disputes hold or took. Never above what was taken."""
    charge = intent.get("latest_charge")
    if outcome.captured is None or not isinstance(charge, Mapping):
        return outcome
    gone = charge.get("amount_refunded") or 0
    gone += sum(row["amount"] for row in disputes if row["status"] in _TAKEN)
    most = outcome.captured.minor
    return replace(outcome, returned=Money(min(gone, most), outcome.captured.currency))


def of_session(session: Thing) -> Outcome:
    """A page as it stands. A paid one speaks through its intent; see `of_intent`."""
    if session.get("mode") == "setup":
        return _of_keeping(session)
    intent = session.get("payment_intent")
    tried = intent if isinstance(intent, Mapping) else {}
    if session["status"] == "complete" and tried:
        return of_intent(tried)
    state = State.CANCELLED if session["status"] == "expired" else State.PENDING
    if session["status"] == "open" and tried.get("status") == "requires_action":
        state = State.NEEDS_CUSTOMER
    code = error_code(tried.get("last_payment_error"))
    return Outcome(
        state=state,
        remote_id=session["id"],
        reference=reference_of(session),
        customer_reference=id_of(session.get("customer")),
        page_url=session.get("url") or "",
        code=code,
        person=sentence(code),
    )


def _of_keeping(session: Thing) -> Outcome:
    """A page that keeps a card, read with setup_intent.payment_method expanded."""
    setup = session.get("setup_intent")
    tried = setup if isinstance(setup, Mapping) else {}
    state = State.CANCELLED if session["status"] == "expired" else State.PENDING
    if session["status"] == "complete" and tried.get("status") == "succeeded":
        state = State.SUCCEEDED
    elif session["status"] == "open" and tried.get("status") == "requires_action":
        state = State.NEEDS_CUSTOMER
    kept = state is State.SUCCEEDED
    code = "" if kept else error_code(tried.get("last_setup_error"))
    return Outcome(
        state=state,
        remote_id=session["id"],
        reference=reference_of(session),
        method=method_of(tried.get("payment_method")) if kept else None,
        customer_reference=id_of(session.get("customer")),
        page_url=session.get("url") or "",
        code=code,
        person=sentence(code),
    )


def of_refund(refund: Thing) -> Outcome:
    """`captured` is here what went back to the customer, and only once it did."""
    state = _REFUND_STATES.get(refund["status"] or "", State.PENDING)
    done = state is State.SUCCEEDED
    return Outcome(
        state=state,
        remote_id=refund["id"],
        reference=reference_of(refund),
        captured=_money(refund["amount"], refund["currency"]) if done else None,
        code=refund.get("failure_reason") or "",
    )


def reference_of(thing: Thing) -> str:
    """Our attempt id as Stripe kept it."""
    kept = (thing.get("metadata") or {}).get("reference")
    return kept or thing.get("client_reference_id") or ""


def id_of(value: Any) -> str:
    """The id of a field that may be expanded."""
    return value["id"] if isinstance(value, Mapping) else value or ""


def method_of(method: Any) -> StoredMethod | None:
    """None for a method that is not expanded or has no card."""
    if not isinstance(method, Mapping):
        return None
    card = method.get("card")
    if not card:
        return StoredMethod(reference=method["id"], label=str(method.get("type", "")).title())
    brand = str(card.get("brand") or "card").replace("_", " ").title()
    return StoredMethod(
        reference=method["id"],
        label=f"{brand} ···· {card['last4']}",
        brand=card.get("brand") or "",
        last4=card["last4"],
        expires_year=card["exp_year"],
        expires_month=card["exp_month"],
    )


def error_code(error: Any) -> str:
    """The most telling of Stripe's two codes; "" without an error."""
    if not error:
        return ""
    return error.get("decline_code") or error.get("code") or "declined"


def sentence(code: str) -> str:
    """Safe for every code, also later ones; reasons such as "stolen" are never told."""
    if not code:
        return ""
    return _SENTENCES.get(
        code, gettext_noop("The bank declined the payment. Please try another card.")
    )


def _fee(intent: Thing) -> Money | None:
    """
    What the processor kept, in the payment's currency.

    The line is in the account's currency. Both amounts of the charge are known, so their ratio
    converts: exact, and the same for currencies without cents. Rounded half up.
    """
    charge = intent.get("latest_charge")
    line = charge.get("balance_transaction") if isinstance(charge, Mapping) else None
    if not isinstance(line, Mapping):
        return None
    if line["currency"] == intent["currency"]:
        return _money(line["fee"], line["currency"])
    settled = line["amount"]
    if settled <= 0:
        return None
    fee = (2 * line["fee"] * intent["amount_received"] + settled) // (2 * settled)
    return _money(fee, intent["currency"])


def _money(minor: int, currency: str) -> Money:
    return Money(minor, currency.upper())
