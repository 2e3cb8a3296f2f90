"""The store's double-entry books."""

from __future__ import annotations

from django.db import models

from kernel.db.chain import AbstractSeal, Books
from kernel.db.ledger import AbstractEntry, AbstractPosting


class Entry(AbstractEntry):
    class Meta:
        db_table = "billing_entry"
        constraints = [
            models.UniqueConstraint(fields=["kind", "reference"], name="ledger_entry_once")
        ]


class Posting(AbstractPosting):
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="postings")

    class Meta:
        db_table = "billing_posting"
        indexes = [models.Index(fields=["account", "party"], name="posting_account_party")]


class Seal(AbstractSeal):
    class Meta:
        db_table = "billing_seal"


BOOKS = Books(Entry, Posting, Seal)
