"""
The standard rates of the member states, as a store's first table. The store answers for its own.

Source: European Commission, "Taxes in Europe Database", standard rates as of the day below.
"""

from __future__ import annotations

from decimal import Decimal

STATED_ON = "2026-01-01"

STANDARD: dict[str, tuple[Decimal, str]] = {
    country: (Decimal(percent), label)
    for country, percent, label in (
        ("AT", "20", "USt"),
        ("BE", "21", "BTW/TVA"),
        ("BG", "20", "ДДС"),
        ("CY", "19", "ΦΠΑ"),
        ("CZ", "21", "DPH"),
        ("DE", "19", "USt"),
        ("DK", "25", "moms"),
        ("EE", "24", "km"),
        ("ES", "21", "IVA"),
        ("FI", "25.5", "ALV"),
        ("FR", "20", "TVA"),
        ("GR", "24", "ΦΠΑ"),
        ("HR", "25", "PDV"),
        ("HU", "27", "ÁFA"),
        ("IE", "23", "VAT"),
        ("IT", "22", "IVA"),
        ("LT", "21", "PVM"),
        ("LU", "17", "TVA"),
        ("LV", "21", "PVN"),
        ("MT", "18", "VAT"),
        ("NL", "21", "btw"),
        ("PL", "23", "VAT"),
        ("PT", "23", "IVA"),
        ("RO", "21", "TVA"),
        ("SE", "25", "moms"),
        ("SI", "22", "DDV"),
        ("SK", "23", "DPH"),
    )
}
