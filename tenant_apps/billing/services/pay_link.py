"""The link by which one open invoice is paid without signing in: made, read, revoked."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from kernel import clock
from kernel.actor import Actor
from kernel.db.transactions import one_transaction
from kernel.tenancy.signing import BadSignature, sign, unsign
from shared_apps.audit.services import record
from tenant_apps.billing.errors import InvoiceNotOpen, PayLinkOver
from tenant_apps.billing.locks import lock_invoice
from tenant_apps.billing.models import Invoice, PayLink

_PURPOSE = "billing.pay_link"
_DAYS = 60
_FRESH = timedelta(days=30)  # what is mailed is good for so long at least


def pay_link(invoice_id: UUID, *, actor: Actor) -> str:
    """
    The signed text of an open invoice's link, good for 30 to 60 days.

    Locks:  invoice.
    Again:  the same link, until half of its time is over; then a new one takes its place.
            Raises InvoiceNotOpen. Invariants: I-101.
    """
    with one_transaction():
        invoice = lock_invoice(invoice_id)
        if not invoice.amount_due:
            raise InvoiceNotOpen(_("Nothing is due on this invoice."))
        now = clock.now()
        row = PayLink.objects.filter(invoice=invoice, revoked_at=None).first()
        if row is not None and row.expires_at - now < _FRESH:
            row.revoked_at = now
            row.save(update_fields=["revoked_at"])
            row = None
        if row is None:
            until = now + timedelta(days=_DAYS)
            row = PayLink.objects.create(invoice=invoice, created_at=now, expires_at=until)
            record(actor, "pay_link.made", "invoice", invoice.pk)
    return sign(_PURPOSE, row.pk.hex)


def revoke_pay_link(invoice_id: UUID, *, actor: Actor) -> None:
    """Locks: invoice. Again: nothing is left to revoke, and nothing happens."""
    with one_transaction():
        invoice = lock_invoice(invoice_id)
        live = PayLink.objects.filter(invoice=invoice, revoked_at=None)
        if live.update(revoked_at=clock.now()):
            record(actor, "pay_link.revoked", "invoice", invoice.pk)


def invoice_by_link(text: str) -> Invoice:
    """
    The invoice that a link is for, whatever its state. Raises PayLinkOver for every link that
    opens nothing, without saying why: another store's, a forged, an old or a revoked one.
    """
    try:
        key = UUID(unsign(_PURPOSE, text, max_age_seconds=_DAYS * 86_400))
    except (BadSignature, ValueError, TypeError, AttributeError):
        raise PayLinkOver(_("This link is no longer good.")) from None
    live = PayLink.objects.filter(pk=key, revoked_at=None, expires_at__gt=clock.now())
    row = live.select_related("invoice").first()
    if row is None:
        raise PayLinkOver(_("This link is no longer good."))
    return row.invoice
