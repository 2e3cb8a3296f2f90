"""
A customer's account over a span of days, as the ledger has it.

What the customer owes is `receivable` and `wallet` together: above zero it owes, below it has
credit. Each entry that moves that sum is a row; using credit for an invoice moves nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet, Sum

from kernel import clock
from kernel.money import Money
from kernel.periods import start_of
from kernel.tenancy.context import current_store
from tenant_apps.billing.models import CreditNote, Entry, Invoice, Posting

_ACCOUNTS = ("receivable", "wallet")
# Entries about money name the invoice in their own text: "Payment of INV-2026-00001 by stripe".
_NAMED = re.compile(r"^(?:(?:Payment|Returned) of|Credit added,|Credit returned,) (\S+) by ")


@dataclass(frozen=True, slots=True)
class Row:
    """One movement. `kind` is the ledger's; `number` the paper it is about, empty if none."""

    at: datetime
    on: date
    kind: str
    number: str
    change: Money
    balance: Money

    @property
    def charged(self) -> Money | None:
        return self.change if self.change.minor > 0 else None

    @property
    def given(self) -> Money | None:
        return -self.change if self.change.minor < 0 else None


@dataclass(frozen=True, slots=True)
class Statement:
    """From the morning of `first` to the evening of `last`, days of the store's zone."""

    first: date
    last: date
    opening: Money
    rows: tuple[Row, ...]

    @property
    def closing(self) -> Money:
        return self.rows[-1].balance if self.rows else self.opening

    @property
    def charged(self) -> Money:
        return self._sum(one.charged for one in self.rows)

    @property
    def given(self) -> Money:
        return self._sum(one.given for one in self.rows)

    def _sum(self, amounts: Iterable[Money | None]) -> Money:
        minor = sum(one.minor for one in amounts if one is not None)
        return Money(minor, self.opening.currency)


def statement_of(customer_id: UUID, first: date, last: date, currency: str = "") -> Statement:
    """Asks the ledger alone for the amounts; three queries more name the papers."""
    currency, zone = currency or current_store().currency, current_store().timezone
    begin, end = start_of(first, zone), start_of(last + timedelta(days=1), zone)
    mine = Posting.objects.filter(party=str(customer_id), account__in=_ACCOUNTS, currency=currency)
    opening = Money(_sum(mine.filter(entry__at__lt=begin)), currency)
    within = mine.filter(entry__at__gte=begin, entry__at__lt=end)
    moved = within.values_list("entry_id").annotate(change=Sum("amount_minor"))
    changes = {entry_id: change for entry_id, change in moved if change}
    entries = list(Entry.objects.filter(pk__in=changes).order_by("at", "recorded_at", "pk"))
    numbers = _numbers(entries)
    rows, balance = [], opening
    for entry in entries:
        change = Money(changes[entry.pk], currency)
        balance += change
        day = clock.local_date(entry.at, zone)
        rows.append(Row(entry.at, day, entry.kind, numbers.get(entry.pk, ""), change, balance))
    return Statement(first, last, opening, tuple(rows))


def _sum(rows: QuerySet[Posting]) -> int:
    return int(rows.aggregate(sum=Sum("amount_minor"))["sum"] or 0)


def _numbers(entries: list[Entry]) -> dict[UUID, str]:
    """Entry → the number of the invoice or credit note that it is about."""
    about = {
        one.pk: one.reference for one in entries if one.kind in {"invoice", "void", "write_off"}
    }
    noted = {one.pk: one.reference for one in entries if one.kind == "credit_note"}
    invoices = {
        str(key): number
        for key, number in Invoice.objects.filter(pk__in=set(about.values())).values_list(
            "pk", "number"
        )
    }
    notes = {
        str(key): number
        for key, number in CreditNote.objects.filter(pk__in=set(noted.values())).values_list(
            "pk", "number"
        )
    }
    found = {one.pk: m[1] for one in entries if (m := _NAMED.match(one.description))}
    found |= {key: invoices.get(reference, "") for key, reference in about.items()}
    return found | {key: notes.get(reference, "") for key, reference in noted.items()}
