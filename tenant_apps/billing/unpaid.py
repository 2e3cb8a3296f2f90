"""Whether something of a subscription has to be paid first."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tenant_apps.billing.errors import CannotChange
from tenant_apps.billing.models import Invoice, InvoiceLine, Subscription
from tenant_apps.billing.selectors import today


def refuse_unpaid(row: Subscription) -> None:
    """What is open and will not be taken back has to be paid before anything is given back."""
    lines = InvoiceLine.objects.filter(
        subscription_id=row.pk, is_void=False, invoice__state=Invoice.State.OPEN
    ).select_related("invoice")
    for line in lines:
        invoice = line.invoice
        unbegun = invoice.is_renewal and line.period_start > today()
        settled = invoice.paid_minor or invoice.credited_minor
        if not unbegun or settled or invoice.paying_since:
            raise CannotChange(
                _("Please pay invoice %(number)s first.") % {"number": invoice.number},
                code="invoice_open",
                invoice_id=str(invoice.pk),
            )


def refuse_overdue(row: Subscription) -> None:
    """What rests goes on only when nothing of it is overdue: nobody chased it meanwhile."""
    lines = InvoiceLine.objects.filter(
        subscription_id=row.pk,
        is_void=False,
        invoice__state=Invoice.State.OPEN,
        invoice__due_on__lt=today(),
    ).select_related("invoice")
    if line := lines.first():
        raise CannotChange(
            _("Please pay invoice %(number)s first.") % {"number": line.invoice.number},
            code="invoice_open",
            invoice_id=str(line.invoice_id),
        )
