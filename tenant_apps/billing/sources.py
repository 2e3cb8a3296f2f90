"""Of which invoices money went on to another: what its credit lines take over. No writes."""

from __future__ import annotations

from collections import defaultdict
from uuid import UUID

from kernel.money import Money, total
from tenant_apps.billing.models import Invoice, InvoiceLine


def taken_over(invoice: Invoice) -> dict[UUID, Money]:
    """
    Invoice → how much of what was paid for it (with tax) went on to this one, straight or through
    others: a change of plan gives back what was not used, and bills the new plan.
    """
    found: dict[UUID, Money] = {}
    todo: list[tuple[UUID, Money | None]] = [(invoice.pk, None)]
    while todo:
        key, most = todo.pop(0)
        for source, amount in _straight(key).items():
            if source != invoice.pk and source not in found:
                found[source] = amount if most is None else min(amount, most)
                todo.append((source, found[source]))
    return found


def _straight(invoice_id: UUID) -> dict[UUID, Money]:
    parts: dict[UUID, list[Money]] = defaultdict(list)
    lines = InvoiceLine.objects.filter(
        invoice_id=invoice_id, credits_line__isnull=False, is_void=False
    ).select_related("credits_line")
    for line in lines:
        if line.credits_line is not None:
            parts[line.credits_line.invoice_id].append(-line.net - line.tax)
    return {key: total(sums, sums[0].currency) for key, sums in parts.items()}


def bound_together(invoice_id: UUID) -> set[UUID]:
    """The invoice, and all whose money went on to it or came on from it."""
    known, new = {invoice_id}, {invoice_id}
    while new:
        lines = InvoiceLine.objects.filter(credits_line__isnull=False, is_void=False)
        before = lines.filter(invoice_id__in=new).values_list("credits_line__invoice_id", flat=True)
        after = lines.filter(credits_line__invoice_id__in=new).values_list("invoice_id", flat=True)
        new = {*before, *after} - known
        known |= new
    return known
