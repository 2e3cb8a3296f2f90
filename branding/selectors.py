"""The brand of the current store."""

from __future__ import annotations

from branding.models import Brand
from kernel.tenancy.context import current_store


def current_brand() -> Brand:
    return Brand.objects.get(store=current_store().key)


def seller_snapshot() -> dict[str, str | list[str]]:
    """Who sells, frozen onto each invoice."""
    brand = current_brand()
    return {
        "name": brand.legal_name or brand.name,
        "brand": brand.name,
        "address": [line for line in brand.legal_address.splitlines() if line.strip()],
        "vat_id": brand.vat_id,
        "email": brand.support_email,
        "colour": brand.colour,
    }
