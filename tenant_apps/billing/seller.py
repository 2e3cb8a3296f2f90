"""Who sells, as papers freeze it: the brand's facts, and what an e-invoice wants beside them."""

from __future__ import annotations

from branding.selectors import seller_snapshot
from tenant_apps.billing.models import Policy
from tenant_apps.billing.selectors import policy

SELLER = ("postcode", "city", "contact", "phone", "register_number", "e_address")
BANK = ("bank_iban", "bank_bic")


def seller_facts(rules: Policy | None = None) -> dict[str, str]:
    """Codes and numbers; empty where the store has not said them."""
    row = rules or policy()
    facts = {name: str(getattr(row, f"seller_{name}")) for name in SELLER}
    return {"country": row.tax_country, **facts, **{name: getattr(row, name) for name in BANK}}


def seller_now(rules: Policy | None = None) -> dict[str, str | list[str]]:
    """What an invoice that is issued now keeps of its seller."""
    return {**seller_snapshot(), **seller_facts(rules)}
