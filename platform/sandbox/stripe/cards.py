"""Test cards: what each number does on and off session, and the tokens that stand for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sandbox.stripe.wire import Refused

Verdict = Literal["pay", "decline", "authenticate"]


@dataclass(frozen=True, slots=True)
class Card:
    """`with_customer` and `alone` say what a charge does on and off session."""

    number: str
    brand: str = "visa"
    with_customer: Verdict = "pay"
    alone: Verdict = "pay"
    code: str = "card_declined"
    decline_code: str = "generic_decline"
    message: str = "Your card was declined."
    alone_after_setup: Verdict | None = None  # once the customer has authenticated a setup
    about: str = ""

    @property
    def last4(self) -> str:
        return self.number[-4:]


def _declines(number: str, code: str, decline_code: str, message: str, about: str) -> Card:
    return Card(
        number,
        with_customer="decline",
        alone="decline",
        code=code,
        decline_code=decline_code,
        message=message,
        about=about,
    )


_ALL = (
    Card("4242424242424242", about="Payment succeeds"),
    Card("5555555555554444", brand="mastercard", about="Payment succeeds"),
    _declines(
        "4000000000000002", "card_declined", "generic_decline", "Your card was declined.",
        "Declined",
    ),
    _declines(
        "4000000000009995", "card_declined", "insufficient_funds",
        "Your card has insufficient funds.", "Declined: insufficient funds",
    ),
    _declines(
        "4000000000000069", "expired_card", "expired_card", "Your card has expired.",
        "Declined: expired card",
    ),
    _declines(
        "4000000000000127", "incorrect_cvc", "incorrect_cvc",
        "Your card's security code is incorrect.", "Declined: wrong security code",
    ),
    _declines(
        "4000000000000119", "processing_error", "processing_error",
        "An error occurred while processing your card. Try again in a little bit.",
        "Declined: processing error",
    ),
    Card(
        "4000002500003155",
        with_customer="authenticate",
        alone="authenticate",
        alone_after_setup="pay",
        about="3-D Secure, then renewals succeed",
    ),
    Card(
        "4000002760003184",
        with_customer="authenticate",
        alone="authenticate",
        about="3-D Secure every time, renewals need the customer",
    ),
    Card(
        "4000000000000341",
        alone="decline",
        about="Payment succeeds, later renewals are declined",
    ),
)  # fmt: skip
CARDS = {card.number: card for card in _ALL}

_TOKENS = {
    "visa": "4242424242424242",
    "mastercard": "5555555555554444",
    "chargeDeclined": "4000000000000002",
    "visa_chargeDeclined": "4000000000000002",
    "chargeDeclinedInsufficientFunds": "4000000000009995",
    "visa_chargeDeclinedInsufficientFunds": "4000000000009995",
    "chargeDeclinedExpiredCard": "4000000000000069",
    "chargeDeclinedIncorrectCvc": "4000000000000127",
    "chargeDeclinedProcessingError": "4000000000000119",
    "authenticationRequiredOnSetup": "4000002500003155",
    "threeDSecure2Required": "4000002500003155",
    "authenticationRequired": "4000002760003184",
    "chargeCustomerFail": "4000000000000341",
}


def card_for_token(token: str) -> Card | None:
    """`pm_card_visa` and `tok_visa` stand for numbers; None for anything else."""
    for prefix in ("pm_card_", "tok_"):
        if token.startswith(prefix) and token[len(prefix) :] in _TOKENS:
            return CARDS[_TOKENS[token[len(prefix) :]]]
    return None


def card_for_number(number: str) -> Card:
    """The card, or the 402 that a mistyped number gives."""
    digits = "".join(number.split()).replace("-", "")
    if digits in CARDS:
        return CARDS[digits]
    if digits.isascii() and digits.isdecimal() and 12 <= len(digits) <= 19 and _luhn(digits):
        message = "Your card was declined. Only the sandbox's test cards work here."
        raise Refused(402, message, type="card_error", code="card_declined",
                      decline_code="test_mode_live_card")  # fmt: skip
    message = "Your card number is invalid."
    raise Refused(402, message, type="card_error", code="incorrect_number", param="number")


def _luhn(digits: str) -> bool:
    doubled = [int(d) * (2 if place % 2 else 1) for place, d in enumerate(reversed(digits))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0
