"""
What every gateway can do, in the house's words.

An adapter is one file in `adapters/`, registered under a stable key, with its settings described as
data. It never touches the database and is never called inside a transaction. Its answers are
`Outcome`s or one of the four outside errors of `kernel.errors`:

- Declined: the processor or bank said a final no to this attempt.
- Unavailable: surely nothing happened; may be repeated with the same attempt.
- Misconfigured: the account's key is wrong or lacks a right.
- OutcomeUnknown: the answer was lost; ask with `find` before anything else.
"""

from __future__ import annotations

import abc
import enum
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from kernel.errors import Misconfigured
from kernel.money import Money
from kernel.plugs import Health, Setting
from kernel.registry import Registry


class Forged(Exception):
    """A notice whose signature does not hold, is too old, or cannot be checked (no secret)."""


class State(enum.StrEnum):
    """What the gateway says of one attempt."""

    PENDING = "pending"  # a page is open, or a bank debit is on its way
    NEEDS_CUSTOMER = "needs_customer"  # 3-D Secure or the like: only the customer can go on
    SUCCEEDED = "succeeded"
    DECLINED = "declined"
    CANCELLED = "cancelled"  # page expired or attempt withdrawn


@dataclass(frozen=True, slots=True)
class StoredMethod:
    """A reusable payment method kept by the gateway; we hold only its reference."""

    reference: str
    label: str  # "Visa ···· 4242"
    brand: str = ""
    last4: str = ""
    expires_year: int | None = None
    expires_month: int | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """
    The gateway's state of one attempt.

    `captured` is what the gateway says it took, never what we asked for: the till compares both.
    `remote_id` names the object to ask about again (Stripe: the PaymentIntent, or the Checkout
    Session while no intent exists). `reference` is our attempt id as the gateway kept it.
    """

    state: State
    remote_id: str
    reference: str = ""
    captured: Money | None = None
    # Of a SUCCEEDED attempt: what went back so far, refunded or taken by the customer's bank.
    returned: Money | None = None
    fee: Money | None = None
    method: StoredMethod | None = None
    customer_reference: str = ""
    page_url: str = ""  # where to send the customer, for PENDING pages and NEEDS_CUSTOMER
    under_way: bool = False  # PENDING only: the money is on its way, as with a bank debit
    code: str = ""  # processor's stable reason, e.g. "insufficient_funds"
    person: str = ""  # a sentence for the customer


@dataclass(frozen=True, slots=True)
class PageRequest:
    """Open a hosted payment page for one attempt. URLs are absolute, on the store's own host."""

    reference: str  # our attempt id: sent as metadata and as client reference
    idempotency_key: str
    amount: Money
    description: str
    customer_reference: str  # the gateway's customer id; empty: make one
    customer_email: str
    customer_name: str
    success_url: str
    cancel_url: str
    save_method: bool = True
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class KeepRequest:
    """A hosted page on which the customer leaves a card for later; nothing is charged."""

    reference: str
    idempotency_key: str
    customer_reference: str  # the gateway's customer; empty: make one
    customer_email: str
    customer_name: str
    success_url: str
    cancel_url: str


@dataclass(frozen=True, slots=True)
class ChargeRequest:
    """Charge a stored method while the customer is away."""

    reference: str
    idempotency_key: str
    amount: Money
    description: str
    customer_reference: str
    method_reference: str


@dataclass(frozen=True, slots=True)
class RefundRequest:
    reference: str
    idempotency_key: str
    remote_id: str  # the captured attempt
    amount: Money


@dataclass(frozen=True, slots=True)
class Notice:
    """A verified webhook, reduced to what may be believed: which object to go and read."""

    event_id: str
    kind: str  # the processor's event type, for the log
    remote_id: str = ""  # object to pass to `find`; empty: nothing to read, only keep it
    reference: str = ""  # our attempt id when the object carries it


class Gateway(abc.ABC):
    """One processor account. Made per call from its settings; holds no state between calls."""

    key: ClassVar[str]
    label: ClassVar[str]
    fields: ClassVar[tuple[Setting, ...]] = ()
    hosted_page: ClassVar[bool] = False  # can send the customer to a payment page
    off_session: ClassVar[bool] = False  # can charge while the customer is away
    keeping_page: ClassVar[bool] = False  # can keep a card on a page of its own, without a charge
    for_copies: ClassVar[bool] = False  # takes no money: for a store's copy, and nobody else

    def __init__(self, settings: Mapping[str, str]) -> None:
        self.settings = settings

    @abc.abstractmethod
    def check(self) -> Health:
        """Ask whether the keys work; `refused` pauses the account. Never raises an OutsideError."""

    @abc.abstractmethod
    def open_page(self, request: PageRequest) -> Outcome:
        """Make the hosted page. Same idempotency key and request: the same page."""

    def open_keeping_page(self, request: KeepRequest) -> Outcome:
        """
        Make the page that keeps a card. Same idempotency key and request: the same page.

        `find` tells what became of it: SUCCEEDED has the method and captured nothing.
        """
        raise Misconfigured(f"{self.key} keeps no cards on a page of its own")

    @abc.abstractmethod
    def charge(self, request: ChargeRequest) -> Outcome:
        """
        Charge a stored method. A decline is an Outcome with state DECLINED (with its code), a bank
        that wants the customer is NEEDS_CUSTOMER; neither is an exception.
        """

    @abc.abstractmethod
    def find(self, *, remote_id: str = "", reference: str = "") -> Outcome | None:
        """
        Ask what became of an attempt, by the gateway's id or by ours.

        None: the gateway knows nothing of it. Only a None by `reference` that is older than the
        gateway's own delay proves that nothing happened.
        """

    @abc.abstractmethod
    def close_page(self, remote_id: str) -> Outcome:
        """Expire an open page so that it can't be paid any more; a paid one answers SUCCEEDED."""

    @abc.abstractmethod
    def refund(self, request: RefundRequest) -> Outcome:
        """Give money back. Never above what was captured: the gateway declines that."""

    def forget(self, method_reference: str) -> None:  # noqa: B027 - not all keep cards
        """
        Let go of a stored method for good. One that is gone already is no error: may be repeated.

        A gateway that stores none has nothing to do.
        """

    def subscribe(self, url: str) -> dict[str, str]:
        """
        Have notices sent to `url` from now on. Returns the settings to keep (the signing secret).

        A gateway without such a call answers nothing: its owner pastes the address by hand.
        """
        return {}

    @abc.abstractmethod
    def read_notice(self, raw: bytes, headers: Mapping[str, str], *, at: datetime) -> Notice:
        """Verify the signature over the raw bytes, then reduce it. Raises Forged."""


gateways: Registry[Gateway] = Registry("shared_apps.gateways.adapters")
