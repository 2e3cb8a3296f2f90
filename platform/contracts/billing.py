"""Events of billing: invoices and subscriptions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from contracts.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class _InvoiceEvent(Event):
    kind: ClassVar[str] = ""
    invoice_id: str
    number: str
    customer_id: str
    total_minor: int
    currency: str
    due_on: str

    @property
    def aggregate(self) -> str:
        return self.invoice_id


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceIssued(_InvoiceEvent):
    """`by_hand`: somebody of the team issued it; its customer does not know of it yet."""

    kind: ClassVar[str] = "billing.invoice_issued"
    renewal: bool
    by_hand: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoicePaid(_InvoiceEvent):
    kind: ClassVar[str] = "billing.invoice_paid"


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceWithdrawn(_InvoiceEvent):
    """Taken back, or given up as uncollectible: nothing is to be paid on it any more."""

    kind: ClassVar[str] = "billing.invoice_withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceReplaced(_InvoiceEvent):
    """The invoice took the place of `old_invoice_id`, which is void or credited."""

    kind: ClassVar[str] = "billing.invoice_replaced"
    old_invoice_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundWanted(Event):
    """What a credit note gave to the customer's credit is to go back the way it came."""

    kind: ClassVar[str] = "billing.refund_wanted"
    credit_note_id: str
    customer_id: str

    @property
    def aggregate(self) -> str:
        return self.credit_note_id


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditNoteIssued(Event):
    """An invoice was taken back in part or whole; less may be due on it now."""

    kind: ClassVar[str] = "billing.credit_note_issued"
    credit_note_id: str
    number: str
    invoice_id: str
    customer_id: str
    total_minor: int
    currency: str

    @property
    def aggregate(self) -> str:
        return self.invoice_id


@dataclass(frozen=True, slots=True, kw_only=True)
class _CreditEvent(Event):
    """`occurrence` counts the crossings of one customer's line: it names this one."""

    kind: ClassVar[str] = ""
    customer_id: str
    occurrence: int
    amount_minor: int
    currency: str

    @property
    def aggregate(self) -> str:
        return self.customer_id


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditLow(_CreditEvent):
    """Free credit (the amount) fell below what its customer wants to be told of."""

    kind: ClassVar[str] = "billing.credit_low"


@dataclass(frozen=True, slots=True, kw_only=True)
class TopUpWanted(_CreditEvent):
    """Free credit fell below the line at which its customer has so much charged to its card."""

    kind: ClassVar[str] = "billing.top_up_wanted"


@dataclass(frozen=True, slots=True, kw_only=True)
class TopUpsStopped(_CreditEvent):
    """The card was refused too often: nothing is charged by itself any more."""

    kind: ClassVar[str] = "billing.top_ups_stopped"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderDue(_InvoiceEvent):
    """An unpaid invoice reached a step of the dunning calendar."""

    kind: ClassVar[str] = "billing.reminder_due"
    step: str
    # Empty where no service hangs on it.
    suspend_on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _SubscriptionEvent(Event):
    kind: ClassVar[str] = ""
    subscription_id: str
    customer_id: str

    @property
    def aggregate(self) -> str:
        return self.subscription_id


@dataclass(frozen=True, slots=True, kw_only=True)
class BillingClosed(Event):
    """The store closes: every subscription was ended, and told of."""

    kind: ClassVar[str] = "billing.closed"
    store: str

    @property
    def aggregate(self) -> str:
        return self.store


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionActivated(_SubscriptionEvent):
    """
    Paid for the first time (or free): deliver. Carries all that delivery needs to know.

    `retail_minor` is the price a cycle as the customer sees it; `retail_net_minor` is what the
    store has of it in a month once the tax in it is taken off: costs are by the month. Both in
    minor units of `currency`, and both before coupons and loyalty: those come and go with the
    periods, the price stays.
    """

    kind: ClassVar[str] = "billing.subscription_activated"
    product_name: str
    wholesale_code: str
    driver: str
    remote_plan: str
    image: str
    image_label: str
    hostname: str
    order_line_id: str
    customer_name: str
    customer_email: str
    retail_minor: int
    retail_net_minor: int
    currency: str
    # What was chosen beside the plan: a JSON object of code or number by option; empty for none.
    options: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionsChanged(_SubscriptionEvent):
    """It has other options from now on: paid, or nothing was to be paid. `options` as above."""

    kind: ClassVar[str] = "billing.options_changed"
    change_id: str
    options: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanChanged(_SubscriptionEvent):
    """
    It has another plan from now on: paid, or nothing was to be paid. Carries what delivery needs.

    Amounts as in SubscriptionActivated.
    """

    kind: ClassVar[str] = "billing.plan_changed"
    change_id: str
    product_name: str
    wholesale_code: str
    remote_plan: str
    retail_minor: int
    retail_net_minor: int
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanChangePlanned(_SubscriptionEvent):
    """It will have another plan from the morning of `effective_on` (the store's zone) on."""

    kind: ClassVar[str] = "billing.plan_change_planned"
    change_id: str
    plan: str
    effective_on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanChangeDropped(_SubscriptionEvent):
    """A change that waited comes to nothing, without anybody asking for that: it was not paid."""

    kind: ClassVar[str] = "billing.plan_change_dropped"
    change_id: str
    plan: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionSuspended(_SubscriptionEvent):
    kind: ClassVar[str] = "billing.subscription_suspended"
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionResumed(_SubscriptionEvent):
    kind: ClassVar[str] = "billing.subscription_resumed"


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionCancelled(_SubscriptionEvent):
    """It will end on the morning of `ends_on`, a day in the store's zone."""

    kind: ClassVar[str] = "billing.subscription_cancelled"
    ends_on: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionEnded(_SubscriptionEvent):
    """
    `last_copy`: what is made of its data before the machine goes. "try": a copy where the platform
    can; "ask": else a person says that nothing is lost; empty: nothing.
    """

    kind: ClassVar[str] = "billing.subscription_ended"
    order_line_id: str
    reason: str
    last_copy: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ThresholdReached(Event):
    """
    What was sold to private buyers in other member states reached `percent` (80, or 100: passed) of
    the threshold of the one-stop shop, by the invoice `number`. Amounts in minor units, net.
    """

    kind: ClassVar[str] = "billing.threshold_reached"
    year: int
    percent: int
    number: str
    sold_minor: int
    limit_minor: int
    currency: str

    @property
    def aggregate(self) -> str:
        return str(self.year)
