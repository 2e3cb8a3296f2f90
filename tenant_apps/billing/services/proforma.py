"""A proforma of a draft or of an open invoice."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from branding.selectors import seller_snapshot
from kernel import clock
from kernel.actor import Actor
from kernel.db.transactions import one_transaction
from kernel.errors import Invalid
from shared_apps.audit.services import record
from tenant_apps.accounts.models import Customer
from tenant_apps.billing.drafting import bill_of, charges_of, free_lines
from tenant_apps.billing.errors import InvoiceNotOpen
from tenant_apps.billing.invoicing import buyer_snapshot, line_facts
from tenant_apps.billing.locks import lock_draft, lock_invoice, take_paper_number
from tenant_apps.billing.models import Invoice, Proforma
from tenant_apps.billing.selectors import policy, today
from tenant_apps.billing.taxation import taxes_of

KEPT = (
    *("kind", "description", "period_start", "period_end", "quantity", "net_minor", "tax_minor"),
    *("tax_percent", "tax_label", "tax_reason", "trace"),
)


def proforma_of_draft(draft_id: UUID, *, actor: Actor) -> Proforma:
    """
    Money:  taxed as the customer is today.
    Locks:  the draft, the year's series of proformas.
    Again:  while the draft says the same, the paper that there is.
    """
    with one_transaction():
        draft = lock_draft(draft_id)
        customer = Customer.objects.get(pk=draft.customer_id)
        bill = bill_of(free_lines(draft.lines.all()), taxes_of(customer), draft.currency)
        if not bill.total:
            raise Invalid(_("An invoice over nothing can't be issued."))
        facts = {
            "customer_id": customer.pk,
            "currency": draft.currency,
            "net_minor": bill.net.minor,
            "tax_minor": bill.tax.minor,
            "total_minor": bill.total.minor,
            "seller": seller_snapshot(),
            "buyer": buyer_snapshot(customer),
        }
        lines = [line_facts(at, one) for at, one in enumerate(charges_of(bill), start=1)]
        return _write(draft.pk, facts, lines, actor)


def proforma_of_invoice(invoice_id: UUID, *, actor: Actor) -> Proforma:
    """
    Of an order that waits to be paid: what its open invoice says.

    Locks:  the invoice, the year's series of proformas.
    Again:  the paper that there is. Raises InvoiceNotOpen.
    """
    with one_transaction():
        invoice = lock_invoice(invoice_id)
        if invoice.state != Invoice.State.OPEN or not invoice.amount_due:
            raise InvoiceNotOpen(_("Only of an open invoice there is a proforma."))
        names = ("customer_id", "currency", "net_minor", "tax_minor", "seller", "buyer")
        facts = {name: getattr(invoice, name) for name in names}
        facts["total_minor"] = invoice.net_minor + invoice.tax_minor
        lines = [{name: getattr(one, name) for name in KEPT} for one in invoice.lines.all()]
        return _write(invoice.pk, facts, lines, actor)


def _write(
    about: UUID, facts: dict[str, Any], lines: Sequence[dict[str, Any]], actor: Actor
) -> Proforma:
    day = today()
    kept = json.loads(json.dumps([{n: one[n] for n in KEPT} for one in lines], default=str))
    content = json.dumps([facts, kept], default=str, sort_keys=True)
    fingerprint = hashlib.sha256(content.encode()).hexdigest()
    known = Proforma.objects.filter(about=about, fingerprint=fingerprint).first()
    if known:
        return known
    number = take_paper_number("proforma", day.year)
    row = Proforma.objects.create(
        **facts,
        number=f"{policy().proforma_prefix}-{day.year}-{number:05d}",
        about=about,
        fingerprint=fingerprint,
        lines=kept,
        issued_at=clock.now(),
        issued_on=day,
        actor_label=actor.label,
    )
    record(actor, "proforma.made", "proforma", row.pk, number=row.number, total=row.total_minor)
    return row
