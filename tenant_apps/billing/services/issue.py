"""Issue an invoice: number, lines, snapshot, ledger and news in one step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from branding.selectors import seller_snapshot
from contracts.billing import InvoiceIssued
from kernel import clock
from kernel.actor import Actor
from kernel.db.ledger import Leg, post
from kernel.db.transactions import one_transaction
from kernel.money import Money
from kernel.periods import start_of
from kernel.tenancy.context import current_store
from shared_apps.audit.services import record
from shared_apps.outbox.services import publish, schedule
from tenant_apps.accounts.models import Customer
from tenant_apps.billing.errors import PeriodAlreadyInvoiced
from tenant_apps.billing.locks import take_number
from tenant_apps.billing.models import Entry, Invoice, InvoiceLine, Policy, Posting
from tenant_apps.billing.rules.pricing import Bill, Line
from tenant_apps.billing.rules.trace import trace_of
from tenant_apps.billing.selectors import today

CHASE = "billing.chase"
_ONCE = ("charge_once_per_period", "charge_once_per_instant", "credit_once_per_instant")


@dataclass(frozen=True, slots=True)
class Charge:
    """A computed line and the subscription it is for. `credits`: the line that it gives back."""

    subscription_id: UUID
    line: Line
    credits: int | None = None


def issue_invoice(
    *,
    customer: Customer,
    bill: Bill,
    charges: Sequence[Charge],
    due_on: date,
    policy: Policy,
    renewal: bool,
    actor: Actor,
    carried: Money | None = None,
) -> Invoice:
    """
    Issue one invoice for computed charges.

    Money:  the bill's own sums, minor units, one currency. What a bill is below zero is `carried`
            to the customer's wallet, so that the total is zero.
    Time:   issued on the store's local day; chased from the day after it is due.
    Locks:  the year's number series.
    Tells:  InvoiceIssued.
    Again:  a period that is billed raises PeriodAlreadyInvoiced. Invariants: I-04, I-05, I-06.
    """
    with one_transaction():
        now, day = clock.now(), today()
        carried = carried or Money.zero(bill.total.currency)
        total, party = bill.total + carried, str(customer.pk)
        number = f"{policy.number_prefix}-{day.year}-{take_number(day.year):05d}"
        invoice = Invoice.objects.create(
            number=number,
            customer_id=customer.pk,
            currency=bill.total.currency,
            net_minor=bill.net.minor,
            tax_minor=bill.tax.minor,
            total_minor=total.minor,
            carried_minor=carried.minor,
            tax_percent=bill.taxes[0].percent,
            tax_label=bill.taxes[0].label,
            seller=seller_snapshot(),
            buyer=_buyer(customer),
            is_renewal=renewal,
            issued_at=now,
            issued_on=day,
            due_on=due_on,
        )
        _write_lines(invoice, charges)
        post(
            Entry,
            Posting,
            kind="invoice",
            reference=str(invoice.pk),
            description=f"Invoice {number}",
            legs=[
                Leg("receivable", total, party),
                Leg("revenue", -bill.net),
                Leg("tax", -bill.tax),
                Leg("wallet", -carried, party),
            ],
            at=now,
            recorded_at=clock.real_now(),
        )
        record(
            actor,
            "invoice.issued",
            "invoice",
            invoice.pk,
            number=number,
            total=total.minor,
            currency=bill.total.currency,
        )
        publish(InvoiceIssued(**facts(invoice), renewal=renewal))
        schedule(CHASE, str(invoice.pk), start_of(due_on, current_store().timezone))
    return invoice


def facts(invoice: Invoice) -> dict[str, Any]:
    """What every invoice event carries."""
    return {
        "invoice_id": str(invoice.pk),
        "number": invoice.number,
        "customer_id": str(invoice.customer_id),
        "total_minor": invoice.total_minor,
        "currency": invoice.currency,
        "due_on": invoice.due_on.isoformat(),
    }


def _write_lines(invoice: Invoice, charges: Sequence[Charge]) -> None:
    try:
        with transaction.atomic():
            InvoiceLine.objects.bulk_create(
                InvoiceLine(
                    invoice=invoice,
                    position=position,
                    kind=charge.line.kind,
                    subscription_id=charge.subscription_id,
                    item=charge.line.item,
                    description=charge.line.description,
                    period_start=charge.line.period.start,
                    period_end=charge.line.period.end,
                    from_at=charge.line.from_at,
                    until_at=charge.line.until_at,
                    credits_line_id=charge.credits,
                    quantity=charge.line.quantity,
                    unit_minor=charge.line.unit.minor,
                    discount_minor=charge.line.discount.minor,
                    net_minor=charge.line.net.minor,
                    tax_minor=charge.line.tax.minor,
                    tax_percent=charge.line.rate.percent,
                    tax_label=charge.line.rate.label,
                    tax_reason=charge.line.rate.reason,
                    trace=trace_of(charge.line),
                    currency=charge.line.net.currency,
                )
                for position, charge in enumerate(charges, start=1)
            )
    except IntegrityError as clash:
        if any(name in str(clash) for name in _ONCE):
            raise PeriodAlreadyInvoiced(_("This period is on an invoice already.")) from None
        raise


def _buyer(customer: Customer) -> dict[str, str | list[str]]:
    return {
        "name": customer.label,
        "contact": customer.name,
        "email": customer.email,
        "address": customer.address_lines,
        "country": customer.country,
        "vat_id": customer.vat_id,
    }
