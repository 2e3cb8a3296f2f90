"""A statement as rows for a spreadsheet, and as what its page shows."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from uuid import UUID

from tenant_apps.billing.statement_form import StatementForm
from tenant_apps.billing.statements import Statement, statement_of
from tenant_apps.billing.words import movement_words

HEAD = ("day", "movement", "number", "charged", "paid_or_credited", "owed", "credit", "currency")


def shown(customer_id: UUID, asked: Any) -> dict[str, Any]:
    """What the page needs. A span that makes no sense is told at its field; this year is shown."""
    form = StatementForm(asked)
    found = statement_of(customer_id, *form.days)
    rows = [(one, movement_words(one.kind)) for one in found.rows]
    return {"form": form, "statement": found, "rows": rows, "status": 422 if form.errors else 200}


def asked_for(customer_id: UUID, asked: Any) -> Statement:
    return statement_of(customer_id, *StatementForm(asked).days)


def cells(found: Statement) -> Iterator[tuple[object, ...]]:
    """Amounts in major units with a point, never below zero: what is owed, or else credit."""
    yield _line(found, found.first.isoformat(), "opening", "", "", "", found.opening.major)
    for one in found.rows:
        yield _line(
            found,
            one.on.isoformat(),
            one.kind,
            one.number,
            one.charged.major if one.charged else "",
            one.given.major if one.given else "",
            one.balance.major,
        )
    yield _line(found, found.last.isoformat(), "closing", "", "", "", found.closing.major)


def _line(found: Statement, *facts: Any) -> tuple[object, ...]:
    *first, balance = facts
    zero = Decimal(0)
    return (*first, max(balance, zero), max(-balance, zero), found.opening.currency)
