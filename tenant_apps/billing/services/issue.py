"""Issue an invoice: number, lines, snapshot, ledger and news in one step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from contracts.billing import InvoiceIssued
from kernel import clock
from kernel.actor import Actor
from kernel.db.ledger import post
from kernel.db.transactions import one_transaction
from kernel.money import Money
from kernel.periods import start_of
from kernel.tenancy.context import current_store
from shared_apps.audit.services import record
from shared_apps.outbox.services import publish, schedule
from tenant_apps.accounts.models import Customer
from tenant_apps.billing.errors import PeriodAlreadyInvoiced, TaxNotKnown
from tenant_apps.billing.invoicing import (
    Charge,
    entry_text,
    event_facts,
    invoice_facts,
    invoice_legs,
    line_facts,
    number_text,
)
from tenant_apps.billing.locks import take_number
from tenant_apps.billing.models import Entry, Invoice, InvoiceLine, Policy, Posting
from tenant_apps.billing.rules.outside import AWAITED
from tenant_apps.billing.rules.pricing import Bill
from tenant_apps.billing.selectors import today
from tenant_apps.billing.seller import seller_now
from tenant_apps.billing.services.tax_reports import plan_reports
from tenant_apps.billing.services.threshold import keep_threshold

CHASE = "billing.chase"
_ONCE = ("charge_once_per_period", "charge_once_per_instant", "credit_once_per_instant")


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
    by_hand: bool = False,
    order_reference: str = "",
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
    refuse_awaited(bill)
    with one_transaction():
        now, day = clock.now(), today()
        carried = carried or Money.zero(bill.total.currency)
        total, party = bill.total + carried, str(customer.pk)
        number = number_text(policy, day.year, take_number(day.year))
        keep_threshold(bill, number, policy)
        invoice = Invoice.objects.create(
            **invoice_facts(
                number=number,
                buyer=customer,
                seller=seller_now(policy),
                bill=bill,
                carried=carried,
                renewal=renewal,
                at=now,
                on=day,
                due_on=due_on,
                order_reference=order_reference,
            )
        )
        _write_lines(invoice, as_billed(charges, bill))
        plan_reports([(invoice.pk, number, customer, bill.lines)], credited_by(charges))
        post(
            Entry,
            Posting,
            kind="invoice",
            reference=str(invoice.pk),
            description=entry_text(number),
            legs=invoice_legs(bill, carried, party),
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
        publish(InvoiceIssued(**facts(invoice), renewal=renewal, by_hand=by_hand))
        schedule(CHASE, str(invoice.pk), start_of(due_on, current_store().timezone))
    return invoice


def facts(invoice: Invoice) -> dict[str, Any]:
    """What every invoice event carries."""
    return event_facts(
        invoice.pk,
        invoice.number,
        invoice.customer_id,
        invoice.total_minor,
        invoice.currency,
        invoice.due_on,
    )


def refuse_awaited(bill: Bill) -> None:
    """Raises TaxNotKnown while an outside engine is still to say what a line bears."""
    if any(line.rate.reason == AWAITED for line in bill.lines):
        raise TaxNotKnown(
            _("The tax for this address can't be computed right now. Please try again shortly.")
        )


def as_billed(charges: Sequence[Charge], bill: Bill) -> Sequence[Charge]:
    """The charges with the lines of the bill, which may bear another tax than they did alone."""
    if not any(line.rate.threshold for line in bill.lines):
        return charges
    return [replace(charge, line=line) for charge, line in zip(charges, bill.lines, strict=True)]


def credited_by(charges: Sequence[Charge]) -> list[int]:
    """The lines that they give a part back of, the largest part first."""
    found = sorted((one.line.net.minor, one.credits) for one in charges if one.credits is not None)
    return [key for _net, key in found]


def _write_lines(invoice: Invoice, charges: Sequence[Charge]) -> None:
    try:
        with transaction.atomic():
            InvoiceLine.objects.bulk_create(
                InvoiceLine(invoice=invoice, **line_facts(position, charge))
                for position, charge in enumerate(charges, start=1)
            )
    except IntegrityError as clash:
        if any(name in str(clash) for name in _ONCE):
            raise PeriodAlreadyInvoiced(_("This period is on an invoice already.")) from None
        raise
