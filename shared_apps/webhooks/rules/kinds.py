"""
The public list: what may be told, under which name, and what is said of it.

Names and fields are a promise to programs of strangers: they are added to, never renamed. Nothing
of what a store pays, of vendors or of the platform is in them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from contracts import billing, orders, payments, provisioning, traffic, workspaces
from contracts.event import Event
from kernel.money import Money, exponent

Data = dict[str, Any]
TEST = "webhook.test"


@dataclass(frozen=True, slots=True)
class Kind:
    """`group` is what a form puts together."""

    name: str
    event: type[Event]
    data: Callable[[Any], Data]

    @property
    def group(self) -> str:
        return self.name.partition(".")[0]


def _money(minor: int, currency: str) -> Data:
    """As the API writes amounts."""
    amount = f"{Money(minor, currency).major:.{exponent(currency)}f}"
    return {"minor": minor, "amount": amount, "currency": currency}


def _order(event: orders.OrderPlaced) -> Data:
    return {
        "order": event.order_id,
        "number": event.number,
        "customer": event.customer_id,
        "invoice": event.invoice_id or None,
        "total": _money(event.total_minor, event.currency),
    }


def _invoice(event: Any) -> Data:
    return {
        "invoice": event.invoice_id,
        "number": event.number,
        "customer": event.customer_id,
        "total": _money(event.total_minor, event.currency),
        "due_on": event.due_on,
    }


def _overdue(event: billing.ReminderDue) -> Data:
    return {**_invoice(event), "suspends_on": event.suspend_on or None}


def _credit_note(event: billing.CreditNoteIssued) -> Data:
    return {
        "credit_note": event.credit_note_id,
        "number": event.number,
        "invoice": event.invoice_id,
        "customer": event.customer_id,
        "total": _money(event.total_minor, event.currency),
    }


def _received(event: payments.PaymentReceived) -> Data:
    return {
        "payment": event.payment_id,
        "invoice": event.invoice_id,
        "customer": event.customer_id,
        "amount": _money(event.amount_minor, event.currency),
    }


def _refused(event: payments.PaymentFailed) -> Data:
    return {
        "invoice": event.invoice_id,
        "customer": event.customer_id,
        "code": event.code,
        "needs_customer": event.needs_customer,
    }


def _refunded(event: payments.PaymentRefunded) -> Data:
    return {
        "invoice": event.invoice_id,
        "customer": event.customer_id,
        "amount": _money(event.amount_minor, event.currency),
    }


def _service(event: Any) -> Data:
    return {
        "service": event.service_id,
        "subscription": event.subscription_id,
        "customer": event.customer_id,
        "hostname": event.hostname,
    }


def _suspended(event: provisioning.ServiceSuspended) -> Data:
    return {**_service(event), "reason": event.reason}


def _plan(event: Any) -> Data:
    return {**_service(event), "product": event.product_name}


def _traffic(event: traffic.TrafficAlert) -> Data:
    return {
        "service": event.service_id or None,
        "customer": event.customer_id,
        "hostname": event.hostname,
        "percent": event.percent,
        "used": event.used,
        "quota": event.quota,
        "unit": event.unit,
        "period_from": event.period_from,
        "period_until": event.period_until,
        "is_charged": event.is_charged,
    }


def _limit(event: workspaces.LimitReached) -> Data:
    return {
        "customer": event.customer_id,
        "month": event.month,
        "percent": event.percent,
        "limit": _money(event.limit_minor, event.currency),
        "spent": _money(event.spent_minor, event.currency),
        "stops": event.is_hard,
    }


def _low(event: billing.CreditLow) -> Data:
    return {
        "customer": event.customer_id,
        "credit": _money(event.amount_minor, event.currency),
    }


def _runs_out(event: workspaces.CreditRunsOut) -> Data:
    return {
        "customer": event.customer_id,
        "minutes": event.minutes,
        "credit": _money(event.left_minor, event.currency),
        "stops": event.stops,
    }


KINDS = (
    Kind("order.placed", orders.OrderPlaced, _order),
    Kind("invoice.created", billing.InvoiceIssued, _invoice),
    Kind("invoice.paid", billing.InvoicePaid, _invoice),
    Kind("invoice.overdue", billing.ReminderDue, _overdue),
    Kind("invoice.withdrawn", billing.InvoiceWithdrawn, _invoice),
    Kind("credit_note.created", billing.CreditNoteIssued, _credit_note),
    Kind("payment.received", payments.PaymentReceived, _received),
    Kind("payment.failed", payments.PaymentFailed, _refused),
    Kind("payment.refunded", payments.PaymentRefunded, _refunded),
    Kind("service.provisioned", provisioning.ServiceActivated, _plan),
    Kind("service.changed", provisioning.ServiceChanged, _plan),
    Kind("service.suspended", provisioning.ServiceSuspended, _suspended),
    Kind("service.resumed", provisioning.ServiceResumed, _service),
    Kind("service.ended", provisioning.ServiceEnded, _service),
    Kind("bandwidth.threshold_reached", traffic.TrafficAlert, _traffic),
    Kind("spending.limit_reached", workspaces.LimitReached, _limit),
    Kind("credit.low", billing.CreditLow, _low),
    Kind("credit.runs_out", workspaces.CreditRunsOut, _runs_out),
)
NAMES = tuple(kind.name for kind in KINDS)
