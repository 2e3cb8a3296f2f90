"""
The next invoices of many subscriptions, computed from a few reads. Writes nothing.

A subscription is plain when its next period, with its options, is all there is to bill. What is not
plain goes the single way (services/renew.py), which knows every case: trials, those that renew no
more, a change of plan, a move or use that waits, hours, lines that were given back, what ends with
its term in arrears, what was overdue and is paid at once, odd ones.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db import connection

from kernel.db.copying import these
from kernel.money import Money
from kernel.periods import Period
from tenant_apps.accounts.models import Customer
from tenant_apps.billing.coterming import moving
from tenant_apps.billing.coupons_running import (
    Tiers,
    loyalty_tiers,
    offers_on,
    running_of_all,
    taken_off,
)
from tenant_apps.billing.models import PlanChange, Policy, Redemption, Subscription
from tenant_apps.billing.rules.coupons import Taken
from tenant_apps.billing.rules.pricing import TaxPolicy, Terms
from tenant_apps.billing.rules.renewal import Renewal, renewal
from tenant_apps.billing.rules.safety import Billed
from tenant_apps.billing.rules.taxes import Buyer
from tenant_apps.billing.selectors import policy, renews, terms_of, today
from tenant_apps.billing.special import options_billed, with_extras
from tenant_apps.billing.taxation import Taxes, taxes_of_all

# Two index scans: each half fits one of the partial unique indexes. Lines that end before the
# billed ones do can neither overlap the next period nor be the last, so they are left out.
_BILLED = """
with wanted as (
  select s.id, s.billed_until from billing_subscription s where s.id = any(%(ids)s)),
lines as (
  select l.* from wanted w join billing_invoiceline l on l.subscription_id = w.id
  where l.kind = 'recurring' and l.item = '' and not l.is_void and l.from_at is null
    and l.period_end >= w.billed_until
  union all
  select l.* from wanted w join billing_invoiceline l on l.subscription_id = w.id
  where l.kind = 'proration' and l.item = '' and not l.is_void and l.period_end >= w.billed_until)
select subscription_id, period_start, period_end,
  round(net_minor * coalesce((trace #>> '{share,of}')::numeric
    / nullif((trace #>> '{share,seconds}')::numeric, 0), 1))::bigint, currency,
  exists (select 1 from billing_invoiceline c where c.credits_line_id = lines.id)
from lines
"""
_IN_CREDIT = """
select party from billing_posting where account = 'wallet' and party = any(%s)
group by party, currency having sum(amount_minor) < 0
"""


@dataclass(frozen=True, slots=True)
class Ready:
    """
    A plain subscription's next invoice. `held`: its redemptions, by the key of their offer;
    `last`: what its last billed period came to, before tax; of a part of one: what the whole would.
    """

    row: Subscription
    terms: Terms
    customer: Customer
    renewal: Renewal
    taken: Sequence[Taken]
    held: dict[str, UUID]
    last: Money
    has_credit: bool

    @property
    def revives(self) -> bool:
        """Whether it may be paid the moment it is issued, and be overdue no more by that."""
        at_once = self.has_credit or not self.renewal.bill.total
        return at_once and self.row.state != Subscription.State.ACTIVE


@dataclass(frozen=True, slots=True)
class Computed:
    """
    `single`: those that go the single way, in their order; `known`: what those of them are billed
    of which only the payment is not plain.
    """

    ready: list[Ready]
    single: list[Subscription]
    known: dict[UUID, Ready]
    rules: Policy
    on: date


@dataclass(slots=True)
class _Facts:
    """What is known of a batch after the reads."""

    rules: Policy
    on: date
    customers: dict[UUID, Customer]
    taxes: dict[UUID, Taxes]
    billed: dict[UUID, list[Billed]]
    held: dict[UUID, list[tuple[Redemption, int | None]]]
    tiers: Tiers
    special: set[UUID]
    rich: set[str]
    rates: dict[tuple[Buyer, str, str], TaxPolicy] = field(default_factory=dict)

    def tax(self, customer: UUID, category: str) -> TaxPolicy:
        """Seller, rates and day are one for the batch: a few kinds of buyers share the answers."""
        taxes = self.taxes[customer]
        key = (taxes.buyer, taxes.outside.place if taxes.outside else "", category)
        if key not in self.rates:
            self.rates[key] = taxes.on_goods(category)
        return self.rates[key]


def compute_renewals(rows: Sequence[Subscription]) -> Computed:
    """
    For rows that are due, on the store's day. Their number does not change the number of queries.

    The caller holds the rows' locks if it means to write.
    """
    facts = _read(rows)
    found = Computed([], [], {}, facts.rules, facts.on)
    computed = [(row, _compute(row, facts)) for row in rows]
    # Credit goes to who was due first: with one that goes singly go all of its customer's.
    apart = {
        row.customer_id
        for row, ready in computed
        if str(row.customer_id) in facts.rich and renews(row) and (ready is None or ready.revives)
    }
    for row, ready in computed:
        if ready and row.customer_id not in apart and not ready.revives:
            found.ready.append(ready)
            continue
        found.single.append(row)
        if ready:
            found.known[row.pk] = ready
    return found


def _compute(row: Subscription, facts: _Facts) -> Ready | None:
    billed = facts.billed.get(row.pk)
    customer = facts.customers.get(row.customer_id)
    if row.pk in facts.special or not renews(row) or not billed or customer is None:
        return None
    if row.in_arrears and row.renews_until is not None:  # its last period ends it
        return None
    terms = terms_of(row)
    held = facts.held.get(row.pk, ())
    offers = offers_on(row, held, facts.tiers)
    taken = taken_off(terms, offers, facts.rules) if offers else []
    tax = facts.tax(row.customer_id, terms.category)
    asked = tax.proof is None or tax.proof.quote
    near = facts.taxes[row.customer_id].threshold
    counted = tax.threshold and near is not None and not near.noted
    if not asked or counted:  # the single way asks the engine, and counts one by one
        return None
    found = renewal(
        terms,
        row.billed_until,
        tax,
        taken,
        billed,
        currency=row.currency,
        today=facts.on,
        ahead=facts.rules.invoice_days_ahead,
        options=row.chosen if row.options else (),
    )
    if found.problem:
        return None
    keys = {str(one.coupon_id): one.pk for one, _ in held}
    last = max(billed, key=lambda one: one.period.end).net
    return Ready(row, terms, customer, found, taken, keys, last, str(row.customer_id) in facts.rich)


def _read(rows: Sequence[Subscription]) -> _Facts:
    ids, rules = [row.pk for row in rows], policy()
    buyers = Customer.objects.filter(pk__in=these({row.customer_id for row in rows}))
    customers = {one.pk: one for one in buyers}
    billed, given_back = _billed(ids)
    changing = PlanChange.objects.filter(
        subscription_id__in=these(ids),
        state__in=[PlanChange.State.SCHEDULED, PlanChange.State.WAITING],
    )
    special = (
        given_back
        | with_extras(ids)
        | options_billed(rows)
        | moving(ids)
        | set(changing.values_list("subscription_id", flat=True))
    )
    return _Facts(
        rules,
        today(),
        customers,
        taxes_of_all(list(customers.values()), rules),
        billed,
        running_of_all(ids),
        loyalty_tiers(),
        special,
        _in_credit(customers),
    )


def _billed(ids: Sequence[UUID]) -> tuple[dict[UUID, list[Billed]], set[UUID]]:
    """What ends with the billed periods or later, by subscription; and whose was given back."""
    found: dict[UUID, list[Billed]] = {}
    given_back: set[UUID] = set()
    with connection.cursor() as cursor:
        cursor.execute(_BILLED, {"ids": list(ids)})
        for key, start, end, net, currency, back in cursor.fetchall():
            found.setdefault(key, []).append(Billed(Period(start, end), Money(net, currency)))
            if back:
                given_back.add(key)
    return found, given_back


def _in_credit(customers: Collection[UUID]) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(_IN_CREDIT, [[str(key) for key in customers]])
        return {party for (party,) in cursor.fetchall()}
