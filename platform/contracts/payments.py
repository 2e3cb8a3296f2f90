"""Events of the till."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from contracts.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentFailed(Event):
    """A charge ended without money. `needs_customer`: the bank wants a word with the customer."""

    kind: ClassVar[str] = "payments.payment_failed"
    attempt_id: str
    invoice_id: str
    customer_id: str
    code: str
    person: str
    needs_customer: bool
    off_session: bool

    @property
    def aggregate(self) -> str:
        return self.invoice_id


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentReceived(Event):
    kind: ClassVar[str] = "payments.payment_received"
    payment_id: str
    invoice_id: str
    customer_id: str
    amount_minor: int
    currency: str
    gateway: str

    @property
    def aggregate(self) -> str:
        return self.invoice_id


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentRefunded(Event):
    """
    The team gave money back, and it is on its way. `reference` names this one giving back;
    `by_hand`: by the store's bank, else the way it came. Amount in minor units.
    """

    kind: ClassVar[str] = "payments.payment_refunded"
    reference: str
    invoice_id: str
    customer_id: str
    amount_minor: int
    currency: str
    by_hand: bool

    @property
    def aggregate(self) -> str:
        return self.invoice_id


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditAdded(Event):
    """A customer paid money to its credit. `number` is its receipt's; `by_rule`: nobody clicked."""

    kind: ClassVar[str] = "payments.credit_added"
    top_up_id: str
    customer_id: str
    number: str
    amount_minor: int
    currency: str
    by_rule: bool

    @property
    def aggregate(self) -> str:
        return self.customer_id
