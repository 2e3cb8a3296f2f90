"""Give back what the rules say to somebody who cancelled at once."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import override

from contracts.billing import RefundWanted
from kernel import clock
from kernel.actor import Actor
from shared_apps.outbox.services import publish
from tenant_apps.accounts.models import Customer
from tenant_apps.billing.leaving import going_back
from tenant_apps.billing.locks import lock_invoice
from tenant_apps.billing.models import Cancellation, CreditNote, Invoice, InvoiceLine, Subscription
from tenant_apps.billing.services.credit_note import issue_credit_note


def lock_what_was_paid(subscription_id: UUID) -> None:
    """Its paid invoices, in order, before the subscription itself: notes on them come after it."""
    lines = InvoiceLine.objects.filter(
        subscription_id=subscription_id, is_void=False, invoice__state=Invoice.State.PAID
    )
    for key in sorted(set(lines.values_list("invoice_id", flat=True))):
        lock_invoice(key)


def give_back_rest(row: Subscription, wish: Cancellation, actor: Actor) -> list[CreditNote]:
    """
    A credit note for each invoice of the locked row that the rules give something back of.

    Money:  unused time to the second, or the share of the guarantee; to the customer's credit, or
            the way it came (what can't go back there stays credit).
    Tells:  CreditNoteIssued; RefundWanted where it is to go back the way it came.
    Again:  one note per wish and invoice (request key).
    """
    found = going_back(row, clock.now().replace(microsecond=0))
    if found is None:
        return []
    language = Customer.objects.get(pk=row.customer_id).language
    with override(language or None):
        guarantee = found.by == "money_back_days"
        note = _("Money-back guarantee") if guarantee else _("Time that was paid and not used")
    made = []
    for invoice_id, amounts in found.amounts.items():
        one = issue_credit_note(
            invoice_id,
            amounts,
            reason=CreditNote.Reason.WITHDRAWN,
            note=note,
            request_key=f"leave:{wish.pk}:{invoice_id.hex}",
            keep_credit=found.to == "payment",
            actor=actor,
        )
        made.append(one)
        if found.to == "payment" and one.credited_minor:
            publish(RefundWanted(credit_note_id=str(one.pk), customer_id=str(row.customer_id)))
    return made
