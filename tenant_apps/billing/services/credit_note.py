"""Correct an issued invoice by a credit note: number, lines, ledger and news in one step."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.utils.translation import gettext as _

from contracts.billing import CreditNoteIssued
from kernel import clock
from kernel.actor import Actor
from kernel.db.ledger import Leg, post
from kernel.db.transactions import one_transaction
from kernel.errors import Invalid
from kernel.locks import hold
from kernel.money import Money, total
from shared_apps.audit.services import record
from shared_apps.outbox.services import publish, schedule
from tenant_apps.billing.errors import CannotCredit, KeyOfAnother
from tenant_apps.billing.locks import lock_invoice, lock_subscriptions, take_paper_number
from tenant_apps.billing.models import (
    CreditNote,
    CreditNoteLine,
    Entry,
    Invoice,
    Posting,
    Subscription,
)
from tenant_apps.billing.rules.credit_notes import Creditable, tax_back
from tenant_apps.billing.selectors import creditable_lines, policy, subscriptions_on, today
from tenant_apps.billing.services.end import end
from tenant_apps.billing.services.redeem import give_back, release
from tenant_apps.billing.services.settle import USE_CREDIT, close_credited, mark_paid
from tenant_apps.billing.services.take_up import waiting_for
from tenant_apps.billing.services.tax_reports import plan_taking_back

Parts = list[tuple[Creditable, Money, Money]]  # what of which line: net and tax


def issue_credit_note(
    invoice_id: UUID,
    amounts: Mapping[int, Money] | None = None,
    *,
    reason: str,
    note: str = "",
    request_key: str,
    keep_credit: bool = False,
    actor: Actor,
) -> CreditNote:
    """
    Take an invoice back in part or whole. The invoice itself stays as it is.

    Money:  `amounts` are net, by line; without them all that is left. Tax goes back as the line
            was taxed. What is due on the invoice becomes less; beyond that it is the customer's
            credit, used for their open invoices soon after, unless it is to go back the way it came
            (`keep_credit`).
            An open invoice over which nothing is left is closed: what runs goes on, what never
            began ends.
    Locks:  invoice, its subscriptions, wallet, the year's series of credit notes.
    Tells:  CreditNoteIssued; InvoiceWithdrawn, or InvoicePaid when a part of it was paid.
    Again:  the same request_key returns the note that there is; for another invoice it is refused
            (KeyOfAnother). Raises CannotCredit, Invalid at `reason` or `line-<id>`.
            Invariants: I-85, I-86.
    """
    with one_transaction():
        invoice = lock_invoice(invoice_id)
        hold(f"credit_note:{request_key}")  # of another invoice, it is not kept out by the lock
        if known := CreditNote.objects.filter(request_key=request_key).first():
            if known.invoice_id != invoice.pk:
                raise KeyOfAnother(_("This was asked for another invoice already."))
            return known
        if invoice.state not in {Invoice.State.OPEN, Invoice.State.PAID}:
            raise CannotCredit(_("Only an open or paid invoice can be corrected."))
        if invoice.state == Invoice.State.OPEN and waiting_for(invoice):
            raise CannotCredit(_("A change of plan waits for it: take the invoice back instead."))
        if reason not in CreditNote.Reason.values:
            raise Invalid(_("Choose a reason from the list."), field="reason")
        rows = lock_subscriptions(subscriptions_on(invoice))
        parts = _parts(creditable_lines(invoice), amounts)
        row = _write(invoice, parts, reason, note, request_key, actor)
        _settle(invoice, row, rows, actor)
        if row.credited_minor and not keep_credit:
            schedule(USE_CREDIT, str(invoice.customer_id), clock.now(), wake=True)
        publish(
            CreditNoteIssued(
                credit_note_id=str(row.pk),
                number=row.number,
                invoice_id=str(invoice.pk),
                customer_id=str(row.customer_id),
                total_minor=row.total_minor,
                currency=row.currency,
            )
        )
    return row


def _parts(lines: list[Creditable], amounts: Mapping[int, Money] | None) -> Parts:
    if amounts is None:
        amounts = {one.line_id: one.left for one in lines}
    known = {one.line_id: one for one in lines}
    parts = []
    for line_id, net in amounts.items():
        one, field = known.get(line_id), f"line-{line_id}"
        if one is None or net.currency != one.net.currency:
            raise Invalid(_("This line can't be taken back."), field=field)
        if net.minor < 0:
            raise Invalid(_("Write an amount above zero."), field=field)
        if net > one.left:
            raise Invalid(_("No more than what is left of the line."), field=field)
        if net:
            parts.append((one, net, tax_back(one, net)))
    if not parts:
        raise CannotCredit(_("There is nothing to take back."))
    return parts


def _write(
    invoice: Invoice, parts: Parts, reason: str, note: str, request_key: str, actor: Actor
) -> CreditNote:
    day = today()
    net = total((one for _of, one, _tax in parts), invoice.currency)
    tax = total((one for _of, _net, one in parts), invoice.currency)
    applied = min(net + tax, invoice.amount_due)
    number = take_paper_number("credit_note", day.year)
    row = CreditNote.objects.create(
        number=f"{policy().credit_note_prefix}-{day.year}-{number:05d}",
        invoice=invoice,
        request_key=request_key,
        customer_id=invoice.customer_id,
        currency=invoice.currency,
        net_minor=net.minor,
        tax_minor=tax.minor,
        total_minor=(net + tax).minor,
        applied_minor=applied.minor,
        credited_minor=(net + tax - applied).minor,
        seller=invoice.seller,
        buyer=invoice.buyer,
        reason=reason,
        note=note.strip()[:300],
        issued_at=clock.now(),
        issued_on=day,
        actor_label=actor.label,
    )
    CreditNoteLine.objects.bulk_create(
        CreditNoteLine(
            note=row,
            position=position,
            line_id=of.line_id,
            net_minor=net.minor,
            tax_minor=tax.minor,
            currency=invoice.currency,
        )
        for position, (of, net, tax) in enumerate(parts, start=1)
    )
    _book(invoice, row)
    plan_taking_back(row.pk, row.number, invoice, net, tax)
    record(
        actor,
        "credit_note.issued",
        "credit_note",
        row.pk,
        number=row.number,
        invoice=invoice.number,
        total=row.total_minor,
        reason=reason,
    )
    return row


def _book(invoice: Invoice, row: CreditNote) -> None:
    party = str(row.customer_id)
    hold(f"wallet:{party}")
    post(
        Entry,
        Posting,
        kind="credit_note",
        reference=str(row.pk),
        description=f"Credit note {row.number} for {invoice.number}",
        legs=[
            Leg("revenue", row.net),
            Leg("tax", row.tax),
            Leg("receivable", -row.applied, party),
            Leg("wallet", -row.credited, party),
        ],
        at=row.issued_at,
        recorded_at=clock.real_now(),
    )


def _settle(invoice: Invoice, row: CreditNote, rows: list[Subscription], actor: Actor) -> None:
    """What the note took off is not due any more; over nothing left the invoice is closed."""
    if not row.applied_minor:
        return
    invoice.credited_minor += row.applied_minor
    invoice.save(update_fields=["credited_minor"])
    if invoice.unsettled:
        return
    if invoice.paid_minor:
        mark_paid(invoice, actor)
        return
    close_credited(invoice, actor)
    why = f"{invoice.number} taken back by {row.number}"
    unbegun = [one for one in rows if one.state == Subscription.State.PENDING]
    for one in unbegun:
        end(one, reason="taken_back", why=why, actor=actor)
        release(one)
    if unbegun:
        give_back(invoice)
