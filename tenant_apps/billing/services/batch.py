"""Issue the renewals of many plain subscriptions at once: the same rows in a few statements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from uuid import UUID

from django.db import transaction

from contracts.billing import InvoiceIssued
from kernel import clock
from kernel.actor import MACHINE
from kernel.memory import unswept
from kernel.periods import start_of
from kernel.tenancy.context import current_store
from shared_apps.audit.services import record_many
from shared_apps.outbox.selectors import Share, due_here, still_due
from shared_apps.outbox.services import publish_many, schedule_many
from tenant_apps.billing.locks import lock_free_subscriptions, take_numbers
from tenant_apps.billing.models import Policy
from tenant_apps.billing.renewing import Ready, compute_renewals
from tenant_apps.billing.rules.renewal import bill_on, lead_of
from tenant_apps.billing.services.batch_credit import settle_all, share_credit
from tenant_apps.billing.services.batch_rows import (
    Issue,
    Paper,
    number_all,
    papers_of,
    write_invoices,
    write_rest,
)
from tenant_apps.billing.services.issue import CHASE
from tenant_apps.billing.services.settle import RENEW
from tenant_apps.billing.services.tax_reports import plan_reports

BATCH = 1000


@dataclass(frozen=True, slots=True)
class Batch:
    """What a batch did. `single`: who must go the single way; `taken`: how many were due."""

    issued: list[Issue]
    single: list[UUID]
    taken: int

    @property
    def is_full(self) -> bool:
        """More may be due."""
        return self.taken == BATCH


def renew_due(before: datetime, limit: int | None = None, share: Share | None = None) -> Batch:
    """
    Issue the next invoice of plain subscriptions that are due before an instant of the store's
    clock, the longest waiting first; of one share of them, when named.

    Money:  line by line what services/renew.py issues: both ask rules/renewal.py.
            Credit pays as services/credit.py lets it.
    Time:   a batch is one instant: all its invoices have the same issue time.
    Locks:  subscriptions (who is held by somebody else waits for the next batch), number series,
            the wallets of those who have credit.
    Tells:  InvoiceIssued for each; InvoicePaid for those that credit pays.
    Again:  nothing is due any more. It commits whole or not at all: a process that dies leaves
            what was due. Invariants: I-04, I-05, I-06, I-07.
    """
    with unswept(), transaction.atomic():
        subjects = due_here(RENEW, before, limit or BATCH, share)
        locked = lock_free_subscriptions([UUID(one) for one in subjects])
        due = still_due(RENEW, before, [str(key) for key in locked])
        rows = [locked[UUID(one)] for one in subjects if one in due]
        computed = compute_renewals(rows)
        issued = _issue(computed.ready, computed.rules, computed.on) if computed.ready else []
    return Batch(issued, [row.pk for row in computed.single], len(rows))


def _issue(ready: Sequence[Ready], rules: Policy, on: date) -> list[Issue]:
    """What bears no number is written first: who buys meanwhile needs the series too."""
    at = clock.now()
    papers = papers_of(ready)
    write_rest(papers)
    _plan(papers, rules)
    first = take_numbers(on.year, len(papers))
    issues = number_all(papers, rules, share_credit(papers), first=first, at=at, on=on)
    write_invoices(issues, at=at)
    plan_reports(
        (one.id, one.number, one.paper.ready.customer, one.paper.bill.lines) for one in issues
    )
    record_many(MACHINE, "invoice.issued", "invoice", [(one.id, one.audited) for one in issues])
    publish_many([InvoiceIssued(**one.told, renewal=True) for one in issues])
    settle_all(issues)
    _chase([one.paper for one in issues if _may_be_paid(one.paper) and not one.is_paid])
    return issues


def _may_be_paid(paper: Paper) -> bool:
    """By credit, or because nothing is to be paid, as it is issued: known with its number."""
    return paper.ready.has_credit or not paper.bill.total


def _chase(papers: Sequence[Paper]) -> None:
    zone = current_store().timezone
    begin = cache(lambda day: start_of(day, zone))
    schedule_many(CHASE, [(one.key, begin(one.due_on)) for one in papers])


def _plan(papers: Sequence[Paper], rules: Policy) -> None:
    zone = current_store().timezone
    begin = cache(lambda day: start_of(day, zone))
    _chase([one for one in papers if not _may_be_paid(one)])

    def ahead(one: Paper) -> timedelta:
        return timedelta(days=lead_of(one.ready.terms, rules.invoice_days_ahead))

    def day(one: Paper) -> date:
        return bill_on(one.ready.terms, one.period.end)

    schedule_many(RENEW, [(str(one.row.pk), begin(day(one)) - ahead(one)) for one in papers])
