"""
Refusals of host names and claims.

    BadName     a name that can't be a store's own host; `code` says why, `words` has the sentence
"""

from __future__ import annotations


class BadName(ValueError):
    """`facts` fill the sentence for people (shared_apps.domains.words)."""

    def __init__(self, code: str, **facts: str) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts
