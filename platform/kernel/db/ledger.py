"""
Double-entry books, as abstract tables: a store's own, and the platform's for wholesale.

An entry is one movement of money and happens once (unique on kind and reference). Its postings sum
to zero per currency: a deferred constraint trigger refuses the commit otherwise. Nothing is ever
changed or removed: triggers and grants refuse it. Positive is debit, negative is credit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models

from kernel.db.copying import copy_rows
from kernel.db.fields import Currency, MinorUnits
from kernel.ids import new_id
from kernel.money import Money


class AbstractEntry(models.Model):
    """One movement. `at` is on the clock of the books' owner; `recorded_at` is real."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=40)
    reference = models.CharField(max_length=64)
    description = models.CharField(max_length=200)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()

    class Meta:
        abstract = True


class AbstractPosting(models.Model):
    """One side of an entry. `party`: the customer or store, empty for the house's own."""

    account = models.CharField(max_length=60)
    party = models.CharField(max_length=64, blank=True)
    amount_minor = MinorUnits()
    currency = Currency()

    class Meta:
        abstract = True


@dataclass(frozen=True, slots=True)
class Leg:
    """A posting to be: a debit when `amount` is positive, a credit when negative."""

    account: str
    amount: Money
    party: str = ""


class Unbalanced(ValueError):
    """Legs that do not sum to zero in each currency."""


def check_balanced(legs: Sequence[Leg]) -> None:
    sums: dict[str, int] = {}
    for leg in legs:
        sums[leg.amount.currency] = sums.get(leg.amount.currency, 0) + leg.amount.minor
    if any(sums.values()):
        raise Unbalanced(f"legs sum to {sums}")


def post(
    entry_model: type[Any],
    posting_model: type[Any],
    *,
    kind: str,
    reference: str,
    description: str,
    legs: Sequence[Leg],
    at: datetime,
    recorded_at: datetime,
) -> Any:
    """Write one entry with its postings; legs of zero are left out. Raises Unbalanced."""
    check_balanced(legs)
    entry = entry_model.objects.create(
        kind=kind,
        reference=reference,
        description=description[:200],
        at=at,
        recorded_at=recorded_at,
    )
    posting_model.objects.bulk_create(
        posting_model(
            entry=entry,
            account=leg.account,
            party=leg.party,
            amount_minor=leg.amount.minor,
            currency=leg.amount.currency,
        )
        for leg in legs
        if leg.amount
    )
    return entry


@dataclass(frozen=True, slots=True)
class Movement:
    """An entry to be."""

    reference: str
    description: str
    legs: Sequence[Leg]


def post_many(
    entry_model: type[Any],
    posting_model: type[Any],
    *,
    kind: str,
    movements: Sequence[Movement],
    at: datetime,
    recorded_at: datetime,
) -> None:
    """Write many entries of one kind in two messages; otherwise like `post`."""
    entries: list[tuple[Any, ...]] = []
    postings: list[tuple[Any, ...]] = []
    for one in movements:
        check_balanced(one.legs)
        entry_id = new_id()
        entries.append((entry_id, kind, one.reference, one.description[:200], at, recorded_at))
        postings += [
            (entry_id, leg.account, leg.party, leg.amount.minor, leg.amount.currency)
            for leg in one.legs
            if leg.amount
        ]
    copy_rows(entry_model._meta.db_table, _ENTRY, entries)
    copy_rows(posting_model._meta.db_table, _POSTING, postings)


_ENTRY = ("id", "kind", "reference", "description", "at", "recorded_at")
_POSTING = ("entry_id", "account", "party", "amount_minor", "currency")


def guard_ledger_sql(entry_table: str, posting_table: str) -> str:
    """Triggers for one pair of tables, in whatever schema the migration runs in."""
    return f"""
    CREATE TRIGGER no_change BEFORE UPDATE OR DELETE ON {entry_table}
      FOR EACH ROW EXECUTE FUNCTION public.refuse_change();
    CREATE TRIGGER no_change BEFORE UPDATE OR DELETE ON {posting_table}
      FOR EACH ROW EXECUTE FUNCTION public.refuse_change();
    CREATE CONSTRAINT TRIGGER balanced AFTER INSERT ON {posting_table}
      DEFERRABLE INITIALLY DEFERRED
      FOR EACH ROW EXECUTE FUNCTION public.refuse_unbalanced('{posting_table}');
    """


# Made once in `public` by the audit app's migration; each schema's triggers call them.
FUNCTIONS_SQL = """
CREATE OR REPLACE FUNCTION public.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE OR REPLACE FUNCTION public.refuse_unbalanced() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE broken text;
BEGIN
  EXECUTE format(
    'SELECT currency FROM %I.%I WHERE entry_id = $1 GROUP BY currency
     HAVING sum(amount_minor) <> 0 LIMIT 1', TG_TABLE_SCHEMA, TG_ARGV[0])
    INTO broken USING NEW.entry_id;
  IF broken IS NOT NULL THEN
    RAISE EXCEPTION 'ledger entry % does not balance in %', NEW.entry_id, broken
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
"""
