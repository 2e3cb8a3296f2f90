"""Subscriptions that are due every month, made by SQL: a store as it is after a month of sales."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from django.db import connection, transaction

from kernel import clock
from kernel.periods import add_months
from kernel.tenancy.context import in_store
from kernel.tenancy.owner import connect_as_owner
from kernel.tenancy.store import Store
from tenant_apps.billing.models import Policy
from tenant_apps.billing.selectors import today

_MAKE = (
    """
insert into accounts_customer
  (id, name, company, email, street, city, postcode, country, region, vat_id, language, created_at)
select gen_random_uuid(), 'Customer ' || n, case when n %% 2 = 0 then 'Company ' || n else '' end,
  'c' || n || '@bench.test', 'Way ' || n, 'Town', '12345', 'DE', '', '', 'en', %(now)s
from generate_series(1, %(count)s) n
""",
    """
insert into billing_subscription
  (id, customer_id, order_line_id, plan_id, description, price_minor, setup_minor, tax_category,
   currency, interval_unit, interval_count, trial_days, anchor_day, started_on, billed_until,
   paid_until, state, auto_renew, delivery, parked_reason, created_at)
select gen_random_uuid(), c.id, gen_random_uuid(), gen_random_uuid(), 'Server of ' || c.name,
  900 + (row_number() over ()) %% 5000, 0, '', 'EUR', 'month', 1, 0, %(anchor)s, %(began)s,
  %(until)s, %(until)s, 'active', true, '{}'::jsonb, '', %(now)s
from accounts_customer c where c.email like '%%@bench.test'
""",
    """
with old as (
  insert into billing_invoice (id, number, customer_id, currency, net_minor, tax_minor,
    total_minor, carried_minor, tax_percent, tax_label, seller, buyer, is_renewal, issued_at,
    issued_on, due_on, state, paid_minor, credited_minor)
  select id, 'OLD-' || id, customer_id, 'EUR', price_minor, 0, price_minor, 0, 0, 'VAT', '{}', '{}',
    false, %(now)s, %(began)s, %(began)s, 'paid', price_minor, 0 from billing_subscription
  returning id)
insert into billing_invoiceline (invoice_id, position, kind, subscription_id, description,
  period_start, period_end, quantity, unit_minor, discount_minor, net_minor, tax_minor,
  tax_percent, tax_label, tax_reason, trace, currency, is_void)
select s.id, 1, 'recurring', s.id, s.description, %(began)s, %(until)s, 1, s.price_minor, 0,
  s.price_minor, 0, 0, 'VAT', 'standard', '{}', 'EUR', false
from billing_subscription s join old on old.id = s.id
""",
    """
insert into outbox_duework (store, kind, subject, due_at, attempts, parked, error)
select %(store)s, 'billing.renew', id::text, %(now)s, 0, false, '' from billing_subscription
""",
)


_CREDIT = """
with given as (
  insert into billing_entry (id, kind, reference, description, at, recorded_at)
  select gen_random_uuid(), 'gift', 'bench ' || id, 'Credit given', %(now)s, %(now)s
  from accounts_customer where email like '%%@bench.test'
  returning id, substr(reference, 7) as party)
insert into billing_posting (entry_id, account, party, amount_minor, currency)
select given.id, leg.account, leg.party, leg.amount, 'EUR' from given cross join lateral (values
  ('goodwill', '', %(minor)s), ('wallet', party, -%(minor)s)) as leg (account, party, amount)
"""


def fill(store: Store, count: int) -> None:
    """So many customers with a server each, whose next period is due now."""
    with in_store(store), transaction.atomic():
        until = add_months(today(), 0).replace(day=min(today().day, 28))
        Policy.objects.update(tax_percent=Decimal(19))
        with connection.cursor() as cursor:
            for statement in _MAKE:
                cursor.execute(
                    statement,
                    {
                        "count": count,
                        "store": store.schema_name,
                        "now": clock.now() - timedelta(hours=1),
                        "anchor": until.day,
                        "until": until,
                        "began": add_months(until, -1),
                    },
                )
    for table in (
        "accounts_customer",
        "billing_subscription",
        "billing_invoice",
        "billing_invoiceline",
    ):
        _analyze(store, table)


def give_credit_to_all(store: Store, minor: int) -> None:
    with in_store(store), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_CREDIT, {"now": clock.now(), "minor": minor})


def _analyze(store: Store, table: str) -> None:
    with connect_as_owner() as owner:
        owner.execute(f'ANALYZE "{store.schema_name}"."{table}"'.encode())


def month_later(store: Store, months: int) -> Store:
    """The store when so many months have passed: everything is due again."""
    with in_store(store):
        days = (add_months(today(), months) - today()).days
    return replace(store, clock_offset=store.clock_offset + timedelta(days=days))
