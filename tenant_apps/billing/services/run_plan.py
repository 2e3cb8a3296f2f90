"""What a billing run will issue, computed and not written: its sums, and what is odd about them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from kernel import clock
from kernel.db.transactions import one_transaction
from kernel.money import Money
from kernel.tenancy.context import current_store
from shared_apps.outbox.selectors import due_here
from tenant_apps.accounts.models import Customer
from tenant_apps.billing.models import BillingRun, Policy, Subscription
from tenant_apps.billing.next_bill import next_bill
from tenant_apps.billing.renewing import Computed, compute_renewals
from tenant_apps.billing.rules.pricing import Bill
from tenant_apps.billing.rules.renewal import oddity
from tenant_apps.billing.rules.runs import Bounds, Planned, alarms
from tenant_apps.billing.selectors import covered, policy, renews, today
from tenant_apps.billing.services.batch import BATCH
from tenant_apps.billing.services.settle import RENEW
from tenant_apps.billing.services.tally import tally

_State = BillingRun.State


@dataclass(slots=True)
class _Sums:
    """By currency, in minor units. `alone`: the part of `gross` that goes singly."""

    net: Counter[str] = field(default_factory=Counter)
    gross: Counter[str] = field(default_factory=Counter)
    alone: Counter[str] = field(default_factory=Counter)
    expected: Counter[str] = field(default_factory=Counter)
    lines: Counter[UUID] = field(default_factory=Counter)
    due: int = 0
    single: int = 0
    below: dict[str, int] = field(default_factory=dict)

    def add(self, customer_id: UUID, bill: Bill, last: Money | None, *, alone: bool) -> None:
        """What is below zero is carried to credit: it takes nothing from the other invoices."""
        sign, total = bill.total.currency, max(bill.total.minor, 0)
        self.net[sign] += bill.net.minor
        self.gross[sign] += total
        self.alone[sign] += total if alone else 0
        if last is not None:
            self.expected[last.currency] += last.minor
        self.lines[customer_id] += 1
        if bill.total.minor < 0:
            self.below[sign] = min(self.below.get(sign, 0), bill.total.minor)


def plan_run(first: datetime, before: datetime) -> BillingRun:
    """
    A new run of what is due before an instant, longest since `first`. It waits if it is odd; in a
    copy of a store, where nobody decides, it goes ahead and keeps why it would have waited.

    Money: from the same rules as the invoices; what is not plain is looked at one by one.
    """
    sums, rules = _Sums(), policy()
    for computed in _computed(before):
        sums.due += len(computed.ready) + len(computed.single)
        sums.single += len(computed.single)
        for one in computed.ready:
            sums.add(one.customer.pk, one.renewal.bill, one.last, alone=False)
        for row in computed.single:
            _add_single(sums, row, computed, rules)
    bounds = Bounds(rules.run_off_percent, rules.run_lines_per_customer, rules.run_needs_approval)
    count = sum(sums.lines.values())
    most = max(sums.lines.values(), default=0)
    found = alarms(Planned(count, sums.net, sums.expected, most, sums.below), bounds)
    with one_transaction():
        run = BillingRun.objects.create(
            state=_State.WAITING if found and not current_store().is_copy else _State.RUNNING,
            planned_at=clock.now(),
            first_due_at=first,
            before=before,
            due_count=sums.due,
            single_count=sums.single,
            planned={
                sign: {"net": sums.net[sign], "total": total, "single": sums.alone[sign]}
                for sign, total in sorted(sums.gross.items())
            },
            expected=dict(sums.expected),
            alarms=found,
        )
        tally()
    return run


def _add_single(sums: _Sums, row: Subscription, computed: Computed, rules: Policy) -> None:
    """Trials, those that end and those that will be parked get no invoice."""
    ready = computed.known.get(row.pk)
    if ready:
        sums.add(row.customer_id, ready.renewal.bill, ready.last, alone=True)
        return
    customer = Customer.objects.filter(pk=row.customer_id).first() if renews(row) else None
    if customer is None:
        return
    found, history = next_bill(row, customer=customer, rules=rules), covered(row)
    if not oddity(found.own, found.terms, history, today=today()):
        # Nothing was billed of it here yet, in arrears or taken over: its price is expected. By the
        # hour the last month says nothing of this one, and its bounds are the cap's.
        last = found.bill.net if row.step_minutes else found.own.net
        if history and row.hourly is None:
            last = max(history, key=lambda one: one.period.end).net
        sums.add(row.customer_id, found.bill, last, alone=True)


def _computed(before: datetime) -> Iterator[Computed]:
    """Batch by batch, so that memory does not grow with the store."""
    subjects = due_here(RENEW, before)
    for begin in range(0, len(subjects), BATCH):
        part = subjects[begin : begin + BATCH]
        rows = Subscription.objects.in_bulk([UUID(one) for one in part])
        yield compute_renewals([rows[UUID(one)] for one in part if UUID(one) in rows])
