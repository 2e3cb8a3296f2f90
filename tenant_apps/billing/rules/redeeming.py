"""Whether a code may be used by somebody, and why not: in words for the one who typed it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kernel.words import gettext_noop

WORDS = {
    "unknown": gettext_noop("We do not know this code."),
    "paused": gettext_noop("This code is not in use right now."),
    "not_yet": gettext_noop("This code does not hold yet."),
    "ended": gettext_noop("This code has ended."),
    "used_up": gettext_noop("This code is used up."),
    "yours_used": gettext_noop("You have used this code already."),
    "country": gettext_noop("This code does not hold in your country."),
    "new_only": gettext_noop("This code is for new customers."),
    "plans": gettext_noop("This code is not for the plans in your cart."),
    "excluded": gettext_noop("This code can't be combined with another one that saves you more."),
}


@dataclass(frozen=True, slots=True)
class Conditions:
    """What a code asks. Instants UTC, half-open; `left` None: without limit."""

    in_use: bool
    starts_at: datetime | None
    ends_at: datetime | None
    left: int | None
    left_for_one: int | None
    countries: frozenset[str]
    new_only: bool
    customer_id: UUID | None
    fits_plans: bool


@dataclass(frozen=True, slots=True)
class Asker:
    """Who types it; a visitor (None) is taken at best, and asked again once it is known."""

    customer_id: UUID | None
    country: str
    is_new: bool


def problem(code: Conditions, asker: Asker, at: datetime) -> str:
    """Why not, a key of WORDS; empty when it fits."""
    known = asker.customer_id is not None
    checks = (
        # Whose it is, is nobody else's business.
        ("unknown", code.customer_id is not None and code.customer_id != asker.customer_id),
        ("paused", not code.in_use),
        ("not_yet", code.starts_at is not None and at < code.starts_at),
        ("ended", code.ends_at is not None and at >= code.ends_at),
        ("used_up", code.left is not None and code.left <= 0),
        ("yours_used", known and code.left_for_one is not None and code.left_for_one <= 0),
        ("country", known and bool(code.countries) and asker.country not in code.countries),
        ("new_only", known and code.new_only and not asker.is_new),
        ("plans", not code.fits_plans),
    )
    return next((name for name, stands in checks if stands), "")
