"""Answers about a customer's credit: what of it is free, how it moved, what may be added."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import connection
from django.db.models import Sum, Window
from django.db.models.functions import Coalesce

from kernel.money import Money, exponent, round_minor
from kernel.tenancy.context import current_store
from tenant_apps.billing.models import CreditHold, Posting, WalletRule
from tenant_apps.billing.policies import words_of_customer
from tenant_apps.billing.rules.policies import Value
from tenant_apps.billing.selectors import credit_of

_FREE = """
select party, currency, sum(minor) from (
  select party, currency, -amount_minor as minor from billing_posting
  where account = 'wallet' and party = any(%(parties)s)
  union all
  select customer_id::text, currency, -amount_minor from billing_credithold
  where state = 'held' and customer_id = any(%(keys)s)) t
group by party, currency
"""
_ANYONE = """
select exists (select 1 from billing_posting where account = 'wallet'
  group by party, currency having sum(amount_minor) < 0)
"""


@dataclass(frozen=True, slots=True)
class Movement:
    """One row of the ledger's `wallet` account. `number`: the paper it is about, or empty."""

    at: datetime
    kind: str
    number: str
    change: Money
    balance: Money


def live_holds(customer_id: UUID, currency: str = "") -> list[CreditHold]:
    """What is set aside now; one whose time is over counts until it is closed."""
    rows = CreditHold.objects.filter(customer_id=customer_id, state=CreditHold.State.HELD)
    return list((rows.filter(currency=currency) if currency else rows).order_by("placed_at", "pk"))


def held_of(customer_id: UUID, currency: str) -> Money:
    rows = CreditHold.objects.filter(
        customer_id=customer_id, currency=currency, state=CreditHold.State.HELD
    ).aggregate(sum=Sum("amount_minor"))
    return Money(int(rows["sum"] or 0), currency)


def anyone_in_credit() -> bool:
    """Whether some customer of the store has credit."""
    with connection.cursor() as cursor:
        cursor.execute(_ANYONE)
        return bool(cursor.fetchone()[0])


def available_credit(customer_id: UUID, currency: str) -> Money:
    """What may be used: the balance without what is set aside."""
    return credit_of(customer_id, currency) - held_of(customer_id, currency)


def available_of(customer_ids: Collection[UUID]) -> dict[tuple[UUID, str], int]:
    """`available_credit` of many, by customer and currency, in minor units; without the others."""
    keys = list(customer_ids)
    with connection.cursor() as cursor:
        cursor.execute(_FREE, {"parties": [str(key) for key in keys], "keys": keys})
        return {(UUID(party), currency): int(free) for party, currency, free in cursor.fetchall()}


def movements(customer_id: UUID, most: int, skip: int = 0) -> Sequence[Movement]:
    """The newest first, each with the balance after it, by the ledger alone."""
    currency = current_store().currency
    rows = (
        Posting.objects.filter(account="wallet", party=str(customer_id), currency=currency)
        .annotate(
            running=Window(
                Sum("amount_minor"),
                order_by=["entry__at", "entry__recorded_at", "entry_id", "pk"],
            )
        )
        .order_by("-entry__at", "-entry__recorded_at", "-entry_id", "-pk")
        .values_list(
            "entry__at",
            "entry__kind",
            "entry__description",
            "amount_minor",
            Coalesce("running", 0),
        )
    )
    return [
        Movement(at, kind, number_in(text), Money(-minor, currency), Money(-after, currency))
        for at, kind, text, minor, after in rows[skip : skip + most]
    ]


def number_in(text: str) -> str:
    """Papers' numbers hold a digit; entries name them in their own text."""
    words = [word for word in text.split() if "-" in word and any(map(str.isdigit, word))]
    return words[0] if words else ""


def rule_of(customer_id: UUID) -> WalletRule | None:
    return WalletRule.objects.filter(pk=customer_id).first()


def top_up_limits(customer_id: UUID) -> tuple[Money, Money]:
    """The least and the most that may be added at once, by the store's rules."""
    names, currency = ("top_up_least", "top_up_most"), current_store().currency
    said = words_of_customer(customer_id, *names)
    least, most = (_money(said[name], currency) for name in names)
    return least, most


def _money(value: Value, currency: str) -> Money:
    return Money(round_minor(Decimal(str(value)).scaleb(exponent(currency))), currency)
