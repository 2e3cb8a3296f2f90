"""How papers hang together: which invoice took the place of which."""

from __future__ import annotations

from dataclasses import dataclass

from tenant_apps.billing.models import Invoice, Replacement


@dataclass(frozen=True, slots=True)
class Links:
    """`replaces` in the order of their numbers."""

    replaced_by: Invoice | None
    replaces: tuple[Invoice, ...]
    reason: str = ""


def links_of(invoice: Invoice) -> Links:
    """In one query: an invoice is on few of these rows."""
    rows = Replacement.objects.filter(old=invoice) | Replacement.objects.filter(new=invoice)
    found = list(rows.select_related("old", "new").order_by("old__number"))
    by = next((one for one in found if one.old_id == invoice.pk), None)
    return Links(
        by.new if by else None,
        tuple(one.old for one in found if one.new_id == invoice.pk),
        next((one.reason for one in found), ""),
    )
