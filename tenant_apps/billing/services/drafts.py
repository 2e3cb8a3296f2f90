"""Write an invoice by hand: keep it as a draft, throw it away, or issue it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from kernel import clock
from kernel.actor import Actor
from kernel.db.transactions import one_transaction
from kernel.errors import Invalid
from kernel.money import Money
from kernel.tenancy.context import current_store
from shared_apps.audit.services import record
from tenant_apps.accounts.models import Customer
from tenant_apps.billing.drafting import FreeLine, bill_of, charges_of, free_lines
from tenant_apps.billing.errors import DraftIssued, TotalChanged
from tenant_apps.billing.locks import lock_draft
from tenant_apps.billing.models import DraftLine, Invoice, InvoiceDraft
from tenant_apps.billing.selectors import policy, today
from tenant_apps.billing.services.credit import settle_by_credit
from tenant_apps.billing.services.issue import issue_invoice
from tenant_apps.billing.taxation import taxes_of

# Further off nobody would be reminded in good time: a slip of the finger.
_DUE_WITHIN = timedelta(days=365)


def save_draft(
    customer: Customer,
    lines: Sequence[FreeLine],
    *,
    draft_id: UUID | None = None,
    actor: Actor,
) -> InvoiceDraft:
    """
    Keep these lines as a draft, in place of those it had.

    Money:  unit prices in the store's currency, with or without tax as its prices are.
    Locks:  the draft.
    Again:  with the draft's id the same lines stand again. Raises DraftIssued, DraftNotFound,
            Invalid without a line.
    """
    if not lines:
        raise Invalid(_("Write at least one line."))
    with one_transaction():
        now, currency = clock.now(), current_store().currency
        if draft_id is None:
            row = InvoiceDraft(customer_id=customer.pk, currency=currency, created_at=now)
        else:
            row = _unissued(draft_id)
        row.changed_at, row.actor_label = now, actor.label
        row.save()
        row.lines.all().delete()
        DraftLine.objects.bulk_create(
            _row(row, position, one) for position, one in enumerate(lines, start=1)
        )
        record(actor, "draft.saved", "invoice_draft", row.pk, lines=len(lines))
    return row


def delete_draft(draft_id: UUID, *, actor: Actor) -> None:
    """Locks: the draft. Again: DraftNotFound. Raises DraftIssued: what became of it stays."""
    with one_transaction():
        row = _unissued(draft_id)
        record(actor, "draft.deleted", "invoice_draft", row.pk)
        row.delete()


def issue_draft(
    draft_id: UUID, *, due_on: date, shown: Money | None = None, actor: Actor
) -> Invoice:
    """
    Make a draft an invoice: with a number, frozen, in the books, sent and payable.

    Money:  taxed as its customer is today; `shown` is the total that the page said. Credit pays it.
    Time:   due on a day of the store's zone, not before today, within a year.
    Locks:  the draft, the year's number series, wallet.
    Tells:  InvoiceIssued; InvoicePaid when credit covers it.
    Again:  the invoice that there is. Raises TotalChanged, Invalid at `due_on`. Invariants: I-88.
    """
    with one_transaction():
        row = lock_draft(draft_id)
        if row.invoice is not None:
            return row.invoice
        if due_on < today():
            raise Invalid(_("Choose today or a day to come."), field="due_on")
        if due_on > today() + _DUE_WITHIN:
            raise Invalid(_("Choose a day within the next year."), field="due_on")
        customer, rules = Customer.objects.get(pk=row.customer_id), policy()
        bill = bill_of(free_lines(row.lines.all()), taxes_of(customer, rules), row.currency)
        if not bill.total:
            raise Invalid(_("An invoice over nothing can't be issued."))
        if shown is not None and shown != bill.total:
            raise TotalChanged(_("The total has changed. Look at the draft again."))
        invoice = issue_invoice(
            customer=customer,
            bill=bill,
            charges=charges_of(bill),
            due_on=due_on,
            policy=rules,
            renewal=False,
            by_hand=True,
            actor=actor,
        )
        row.invoice = invoice
        row.save(update_fields=["invoice"])
        settle_by_credit(invoice, actor=actor)
    return invoice


def _unissued(draft_id: UUID) -> InvoiceDraft:
    row = lock_draft(draft_id)
    if row.invoice_id is not None:
        raise DraftIssued(_("This draft was issued. Correct the invoice instead."))
    return row


def _row(draft: InvoiceDraft, position: int, one: FreeLine) -> DraftLine:
    return DraftLine(
        draft=draft,
        position=position,
        description=one.description,
        quantity=one.quantity,
        unit_minor=one.unit.minor,
        currency=draft.currency,
        tax_category=one.tax_category,
        period_start=one.period.start if one.period else None,
        period_end=one.period.end if one.period else None,
    )
