"""The rows of a batch of invoices, written table by table."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Model

from kernel import clock
from kernel.db.copying import as_json, copy_rows
from kernel.db.ledger import Movement, post_many
from kernel.ids import new_id
from kernel.money import Money
from kernel.periods import Period
from tenant_apps.billing.invoicing import (
    Charge,
    entry_text,
    event_facts,
    invoice_facts,
    invoice_legs,
    line_facts,
    number_text,
)
from tenant_apps.billing.models import Entry, Invoice, InvoiceLine, Policy, Posting, Subscription
from tenant_apps.billing.renewing import Ready
from tenant_apps.billing.rules.pricing import Bill
from tenant_apps.billing.seller import seller_now

_USES = """
insert into billing_redemptionuse
  (redemption_id, line_id, period_start, amount_minor, spent, is_void)
select t.redemption, l.id, l.period_start, t.amount, t.spent, false
from unnest(%s::uuid[], %s::uuid[], %s::bigint[], %s::int[])
  as t (redemption, invoice, amount, spent)
join billing_invoiceline l on l.invoice_id = t.invoice and l.item = ''
"""
_BILLED = """
update billing_subscription s set billed_until = t.day
from jsonb_to_recordset(%s::jsonb) as t (id uuid, day date) where s.id = t.id
"""


@dataclass(frozen=True, slots=True)
class Paper:
    """An invoice to be, of one period of one subscription; without its number. `key`: its id."""

    id: UUID
    key: str
    row: Subscription
    ready: Ready

    @property
    def bill(self) -> Bill:
        return self.ready.renewal.bill

    @property
    def due_on(self) -> date:
        return self.ready.renewal.due_on

    @property
    def period(self) -> Period:
        return self.ready.renewal.line.period


@dataclass(frozen=True, slots=True)
class Issue:
    """A paper with its number, and everything that is frozen with it."""

    paper: Paper
    total: Money
    used: Money  # of the customer's credit
    frozen: dict[str, Any]

    @property
    def id(self) -> UUID:
        return self.paper.id

    @property
    def number(self) -> str:
        return str(self.frozen["number"])

    @property
    def is_paid(self) -> bool:
        return self.used == self.total

    @property
    def told(self) -> dict[str, Any]:
        return event_facts(
            self.paper.key,
            self.number,
            self.paper.row.customer_id,
            self.total.minor,
            self.total.currency,
            self.paper.due_on,
        )

    @property
    def audited(self) -> dict[str, Any]:
        return {
            "number": self.number,
            "total": self.total.minor,
            "currency": self.total.currency,
        }


def papers_of(ready: Sequence[Ready]) -> list[Paper]:
    papers = []
    for one in ready:
        key = new_id()
        papers.append(Paper(key, str(key), one.row, one))
    return papers


def number_all(
    papers: Sequence[Paper],
    rules: Policy,
    used: Mapping[UUID, Money],
    *,
    first: int,
    at: datetime,
    on: date,
) -> list[Issue]:
    """Number them in their order, and freeze what an invoice freezes. `used`: credit, by paper."""
    seller = seller_now(rules)
    return [
        Issue(
            one,
            one.bill.total,
            used.get(one.id) or Money.zero(one.row.currency),
            invoice_facts(
                number=number_text(rules, on.year, number),
                buyer=one.ready.customer,
                seller=seller,
                bill=one.bill,
                carried=Money.zero(one.row.currency),
                renewal=True,
                at=at,
                on=on,
                due_on=one.due_on,
            ),
        )
        for number, one in enumerate(papers, start=first)
    ]


def write_rest(papers: Sequence[Paper]) -> None:
    """
    What an invoice is followed by, before it: its lines, uses of coupons, how far is billed.

    The foreign keys are deferred: they hold at the commit.
    """
    _write_lines(papers)
    _write_uses(papers)
    ends = [{"id": str(one.row.pk), "day": one.period.end.isoformat()} for one in papers]
    with connection.cursor() as cursor:
        cursor.execute(_BILLED, [as_json(ends)])


def write_invoices(issues: Sequence[Issue], *, at: datetime) -> None:
    """Invoices and the books, which tell their numbers."""
    _write_invoices(issues, at)
    post_many(
        Entry,
        Posting,
        kind="invoice",
        movements=[
            Movement(
                one.paper.key,
                entry_text(one.number),
                invoice_legs(
                    one.paper.bill,
                    Money.zero(one.total.currency),
                    str(one.paper.row.customer_id),
                ),
            )
            for one in issues
        ],
        at=at,
        recorded_at=clock.real_now(),
    )


def _write_invoices(issues: Sequence[Issue], at: datetime) -> None:
    names = ("id", *issues[0].frozen, "state", "paid_minor", "paid_at")
    rest = _defaults(Invoice, names)
    seller = as_json(issues[0].frozen["seller"])  # one for all

    def rows() -> Iterator[tuple[Any, ...]]:
        for one in issues:
            facts = {**one.frozen, "seller": seller, "buyer": as_json(one.frozen["buyer"])}
            paid = ("paid", one.used.minor, at) if one.is_paid else ("open", one.used.minor, None)
            yield (one.id, *facts.values(), *paid, *rest.values())

    copy_rows(Invoice._meta.db_table, (*names, *rest), rows())


def _write_lines(papers: Sequence[Paper]) -> None:
    names = ("invoice_id", *line_facts(1, Charge(None, papers[0].bill.lines[0])))
    rest = _defaults(InvoiceLine, names)

    def rows() -> Iterator[tuple[Any, ...]]:
        for one in papers:
            for position, line in enumerate(one.bill.lines, start=1):
                facts = line_facts(position, Charge(one.row.pk, line))
                facts["trace"] = as_json(facts["trace"])
                yield (one.id, *facts.values(), *rest.values())

    copy_rows(InvoiceLine._meta.db_table, (*names, *rest), rows())


def _defaults(model: type[Model], named: Collection[str]) -> dict[str, Any]:
    """What the ORM would write into the other columns: COPY knows no default of Django's."""
    return {
        str(field.column): field.get_db_prep_save(field.get_default(), connection)
        for field in model._meta.concrete_fields
        if field.has_default() and field.column not in named
    }


def _write_uses(papers: Sequence[Paper]) -> None:
    """What coupons took off. Loyalty is no coupon: the trace of its line says it."""
    uses = [
        (one.ready.held[taken.offer.key], one.id, taken.amount.minor, taken.spent)
        for one in papers
        for taken in one.ready.taken
        if taken.amount and taken.offer.key in one.ready.held
    ]
    if uses:
        with connection.cursor() as cursor:
            cursor.execute(_USES, [list(column) for column in zip(*uses, strict=True)])
