"""
What an issued invoice's rows hold. One invoice (services/issue.py) and a whole batch
(services/batch.py) write the same, because both ask here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import override

from kernel.db.ledger import Leg
from kernel.money import Money
from tenant_apps.accounts.models import Customer
from tenant_apps.billing.models import Policy
from tenant_apps.billing.rules.pricing import Bill, Line
from tenant_apps.billing.rules.trace import trace_of


@dataclass(frozen=True, slots=True)
class Charge:
    """A computed line and the subscription it is for, if any. `credits`: the line it gives back."""

    subscription_id: UUID | None
    line: Line
    credits: int | None = None


def number_text(policy: Policy, year: int, number: int) -> str:
    return f"{policy.number_prefix}-{year}-{number:05d}"


def entry_text(number: str) -> str:
    return f"Invoice {number}"


def invoice_facts(
    *,
    number: str,
    buyer: Customer,
    seller: dict[str, Any],
    bill: Bill,
    carried: Money,
    renewal: bool,
    at: datetime,
    on: date,
    due_on: date,
    order_reference: str = "",
) -> dict[str, Any]:
    """Every column that is frozen with the issue, but the id."""
    return {
        "number": number,
        "customer_id": buyer.pk,
        "currency": bill.total.currency,
        "net_minor": bill.net.minor,
        "tax_minor": bill.tax.minor,
        "total_minor": (bill.total + carried).minor,
        "carried_minor": carried.minor,
        "tax_percent": bill.lines[0].rate.column,
        "tax_label": bill.lines[0].rate.label,
        "seller": seller,
        "buyer": buyer_snapshot(buyer) | {"order_reference": order_reference},
        "is_renewal": renewal,
        "issued_at": at,
        "issued_on": on,
        "due_on": due_on,
    }


def line_facts(position: int, charge: Charge) -> dict[str, Any]:
    """Every column of a line, but its id and its invoice."""
    line = charge.line
    return {
        "position": position,
        "kind": line.kind,
        "subscription_id": charge.subscription_id,
        "item": line.item,
        "description": line.description,
        "period_start": line.period.start,
        "period_end": line.period.end,
        "from_at": line.from_at,
        "until_at": line.until_at,
        "credits_line_id": charge.credits,
        "quantity": line.quantity,
        "unit_minor": line.unit.minor,
        "discount_minor": line.discount.minor,
        "net_minor": line.net.minor,
        "tax_minor": line.tax.minor,
        "tax_percent": line.rate.column,
        "tax_label": line.rate.label,
        "tax_reason": line.rate.reason,
        "trace": trace_of(line),
        "currency": line.net.currency,
    }


def credit_text(number: str) -> str:
    return f"Credit used for {number}"


def credit_reference(invoice_id: UUID, paid_minor: int) -> str:
    """Names one use of credit: what was paid before grows with each."""
    return f"{invoice_id.hex}:{paid_minor}"


def credit_legs(used: Money, party: str) -> list[Leg]:
    return [Leg("wallet", used, party), Leg("receivable", -used, party)]


def invoice_legs(bill: Bill, carried: Money, party: str) -> list[Leg]:
    """The movement that an invoice is: owed by the customer, earned, and the state's share."""
    return [
        Leg("receivable", bill.total + carried, party),
        Leg("revenue", -bill.net),
        Leg("tax", -bill.tax),
        Leg("wallet", -carried, party),
    ]


def event_facts(
    invoice_id: UUID | str,
    number: str,
    customer_id: UUID,
    total_minor: int,
    currency: str,
    due_on: date,
) -> dict[str, Any]:
    """What every invoice event carries."""
    return {
        "invoice_id": str(invoice_id),
        "number": number,
        "customer_id": str(customer_id),
        "total_minor": total_minor,
        "currency": currency,
        "due_on": due_on.isoformat(),
    }


def buyer_snapshot(customer: Customer) -> dict[str, str | list[str]]:
    with override(customer.language or None):  # the machine has a language of its own
        address = customer.address_lines
    return {
        "name": customer.label,
        "contact": customer.name,
        "email": customer.email,
        "address": address,
        "country": customer.country,
        "vat_id": customer.vat_id,
        "street": customer.street,
        "postcode": customer.postcode,
        "city": customer.city,
        "reference": customer.reference,
        "e_address": customer.e_address,
    }
