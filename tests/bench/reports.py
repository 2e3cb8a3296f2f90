"""Reports over a store of a million ledger entries, made by SQL: four years of monthly renewals."""

from __future__ import annotations

import os
import time
from collections.abc import Callable

from kernel.tenancy.context import in_store
from kernel.tenancy.owner import connect_as_owner
from kernel.tenancy.store import Store
from tenant_apps.reporting.cohorts import cohorts
from tenant_apps.reporting.receivables import debtors
from tenant_apps.reporting.recurring import mrr_by_month
from tenant_apps.reporting.revenue import revenue, taxes
from tenant_apps.reporting.spans import last_months
from tests.bench.board import Board, median, say

ENTRIES = int(os.environ.get("ENTRIES") or 1_000_000)
_MONTHS = 48
_ROUNDS = 3

# One entry per invoice and one per payment. Triggers are off: what they guard is not measured.
_MAKE = """
alter table billing_invoice disable trigger user;
alter table billing_invoiceline disable trigger user;
alter table billing_entry disable trigger user;
alter table billing_posting disable trigger user;
insert into accounts_customer
  (id, name, company, email, street, city, postcode, country, region, vat_id, language, created_at)
select gen_random_uuid(), 'Customer ' || n, '', 'r' || n || '@reports.test', '', '', '',
  (array['DE', 'AT', 'FR'])[1 + n % 3], '', '', 'en', now() from generate_series(1, {customers}) n;
create temp table lives on commit drop as
  select id as customer, gen_random_uuid() as sub, 700 + (row_number() over ()) % 5000 as price,
    (row_number() over ()) % {months} as first
  from accounts_customer where email like '%@reports.test';
create temp table papers on commit drop as
  select gen_random_uuid() as id, gen_random_uuid() as entry, gen_random_uuid() as payment, l.*,
    (date_trunc('month', now()) - (m || ' months')::interval)::date as day
  from lives l, generate_series(0, {months} - 1) m where m >= {months} - 1 - 2 * first or m < 6;
insert into billing_invoice (id, number, customer_id, currency, net_minor, tax_minor, total_minor,
    carried_minor, tax_percent, tax_label, seller, buyer, is_renewal, issued_at, issued_on, due_on,
    state, paid_minor, credited_minor)
  select id, 'R-' || row_number() over (), customer, 'EUR', price, price / 5, price + price / 5, 0,
    19, 'VAT', '{{}}', '{{"country": "DE"}}', true, day, day, day, 'paid', price + price / 5, 0
  from papers;
insert into billing_invoiceline (invoice_id, position, kind, subscription_id, description,
    period_start, period_end, quantity, unit_minor, discount_minor, net_minor, tax_minor,
    tax_percent, tax_label, tax_reason, trace, currency, is_void)
  select id, 1, 'recurring', sub, 'Server', day, (day + interval '1 month')::date, 1, price, 0,
    price, price / 5, 19, 'VAT', 'standard', '{{}}', 'EUR', false from papers;
insert into billing_entry (id, kind, reference, description, at, recorded_at)
  select entry, 'invoice', id::text, '', day, day from papers
  union all select payment, 'payment', id::text, '', day, day from papers;
insert into billing_posting (entry_id, account, party, amount_minor, currency)
  select entry, leg.account, leg.party, leg.amount, 'EUR' from papers cross join lateral (values
    ('receivable', customer::text, price + price / 5), ('revenue', '', -price),
    ('tax', '', -price / 5)) as leg (account, party, amount)
  union all
  select payment, leg.account, leg.party, leg.amount, 'EUR' from papers cross join lateral (values
    ('gateway:stripe', '', price + price / 5),
    ('receivable', customer::text, -price - price / 5)) as leg (account, party, amount);
"""


def measure(board: Board, store: Store) -> None:
    entries = _fill(store)
    board.put("reports.entries", entries, "entries", better="higher")
    with in_store(store):
        span = last_months(36)
        for name, ask in {
            "mrr": lambda: mrr_by_month(span),
            "cohorts": lambda: cohorts(span),
            "revenue": lambda: revenue(span),
            "taxes": lambda: taxes(span.first, span.end),
            "receivables": debtors,
        }.items():
            board.put(f"reports.{name}_ms", _span_of(ask) * 1e3, "ms", better="lower")


def _fill(store: Store) -> int:
    customers = ENTRIES // 2 // 30
    say(f"  {ENTRIES} ledger entries of {customers} customers")
    with connect_as_owner() as owner, owner.transaction():
        owner.execute(f'set local search_path to "{store.schema_name}"'.encode())
        for statement in _MAKE.format(customers=customers, months=_MONTHS).split(";\n"):
            if statement.strip():
                owner.execute(statement.encode())
        found = owner.execute("select count(*) from billing_entry").fetchone()
    with connect_as_owner() as owner:
        for table in ("billing_invoice", "billing_invoiceline", "billing_entry", "billing_posting"):
            owner.execute(f'analyze "{store.schema_name}".{table}'.encode())
    return int(found[0]) if found else 0


def _span_of(ask: Callable[[], object]) -> float:
    spans = []
    for _ in range(_ROUNDS):
        begun = time.perf_counter()
        ask()
        spans.append(time.perf_counter() - begun)
    return median(spans)
