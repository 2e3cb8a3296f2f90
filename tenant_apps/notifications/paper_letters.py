"""Facts of the mails about papers other than invoices."""

from __future__ import annotations

from contracts.billing import CreditNoteIssued
from tenant_apps.accounts.models import Customer
from tenant_apps.billing.models import CreditNote
from tenant_apps.notifications.letters import say_money
from tenant_apps.notifications.services import queue_mail


def credit_note_issued(event: CreditNoteIssued) -> None:
    row = CreditNote.objects.select_related("invoice").get(pk=event.credit_note_id)
    customer = Customer.objects.get(pk=row.customer_id)
    facts = {
        "name": customer.name,
        "credit_note_id": str(row.pk),
        "number": row.number,
        "invoice": row.invoice.number,
        "total": say_money(row.total, customer.language),
        "note": row.note,
        "to_credit": bool(row.credited_minor),
    }
    queue_mail("credit_note.issued", customer.email, str(row.pk), facts)
