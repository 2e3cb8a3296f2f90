"""Whether something of a subscription has to be paid first."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tenant_apps.billing.errors import CannotChange
from tenant_apps.billing.models import Invoice, InvoiceLine, Subscription
from tenant_apps.billing.selectors import billed_after, today


def refuse_unpaid(row: Subscription) -> None:
    """What is open and will not be taken back has to be paid before anything is given back."""
    lines = InvoiceLine.objects.filter(
        subscription_id=row.pk, is_void=False, invoice__state=Invoice.State.OPEN
    ).select_related("invoice")
    for line in lines:
        invoice = line.invoice
        unbegun = has_not_begun(invoice, row)
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


def has_not_begun(invoice: Invoice, row: Subscription) -> bool:
    """A renewal of this subscription alone, for a period to come, with none billed after it."""
    starts = invoice.lines.filter(subscription_id=row.pk).values_list("period_start", flat=True)
    alone = not invoice.lines.exclude(subscription_id=row.pk).exists()
    ahead = invoice.is_renewal and alone and min(starts) > today()
    return ahead and billed_after(row, invoice) is None
