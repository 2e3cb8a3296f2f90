"""
What a buyer bears where an outside engine knows the taxes.

The engine is asked for the rate of a kind of goods in a place, not for each price: one answer
serves cart, invoice and renewal until it is too old, and each line is computed by the same
arithmetic as all others (ADR 25).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from tenant_apps.billing.rules.tax_policy import Proof, TaxPolicy

AWAITED = "awaited"
_LABELS = {"US": "Sales tax", "CA": "GST/HST", "AU": "GST", "NZ": "GST"}
_SPREAD_SECONDS = 12 * 3600
_OURS = frozenset({"exempt", "reverse_charge"})  # decided by our own evidence


@dataclass(frozen=True, slots=True)
class Outside:
    """
    What is known of one buyer's place. `codes`: the engine's name of each class of goods; `quotes`:
    by such a name. `falls_back`: without an answer the store's own table decides, else it waits.
    """

    engine: str
    place: str
    country: str
    falls_back: bool
    codes: Mapping[str, str]
    quotes: Mapping[str, tuple[Decimal, Proof]]

    def code_of(self, category: str) -> str:
        return self.codes.get(category) or self.codes.get("", "")

    def tax(self, category: str, own: TaxPolicy, home: TaxPolicy) -> TaxPolicy:
        """`own`: what the store's table says; `home`: of a buyer at home."""
        if own.reason in _OURS:
            return own
        found = self.quotes.get(self.code_of(category))
        if found is None:
            proof = Proof(self.engine)
            return replace(own, reason=own.reason if self.falls_back else AWAITED, proof=proof)
        percent, proof = found
        label = _LABELS.get(self.country, "Tax")
        if percent:
            return TaxPolicy(percent, label, own.included, proof=proof, country=self.country)
        held = home.percent if own.included else Decimal(0)
        return TaxPolicy(Decimal(0), label, own.included, "none", held, proof)


def place_key(engine: str, country: str, region: str, postcode: str, city: str, street: str) -> str:
    """The same for the same address, however it is spaced and capitalised."""
    parts = [" ".join(one.upper().split()) for one in (country, region, postcode, city, street)]
    return hashlib.sha256(json.dumps([engine, *parts]).encode()).hexdigest()


def good_until(day: date) -> date:
    """The first day on which an answer of `day` holds no more: rates change with the month."""
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def asked_again_after(who: str) -> timedelta:
    """
    How long after the month's first midnight an answer is asked for anew: hours that are spread by
    whom it is for. Who is billed or orders before asks at once.
    """
    spread = int.from_bytes(hashlib.sha256(who.encode()).digest()[:4], "big")
    return timedelta(seconds=spread % _SPREAD_SECONDS)
