"""
Where a store's own CSS may be worn: pages that only show or choose, by the names of their routes.

A list of what is allowed, so that a new page has none. Never here: signing in, passwords, checkout,
orders, invoices and cards, tokens, and the team's console.
"""

from __future__ import annotations

OWN_CSS_PAGES = frozenset(
    {
        *("home", "plans", "terms", "privacy", "refunds", "imprint"),
        *("account", "services"),
    }
)
