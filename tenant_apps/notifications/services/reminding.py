"""Which reminders a mail carries: a suspension waits for them, so they are not given up."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q

from tenant_apps.billing.models import Invoice
from tenant_apps.notifications.models import Mail


def reminded(mail_id: UUID) -> list[UUID]:
    """The invoices of which a mail, or the parts of one, reminds."""
    about = Mail.objects.filter(Q(pk=mail_id) | Q(bundle_id=mail_id), kind="invoice.reminder")
    return [UUID(facts["invoice_id"]) for facts in about.values_list("facts", flat=True)]


def reminds_still(mail_id: UUID) -> bool:
    """Is one of them unpaid?"""
    keys = reminded(mail_id)
    return Invoice.objects.filter(pk__in=keys, state=Invoice.State.OPEN).exists()
