"""
The floor of a billing run: one statement that writes the rows that a run writes, computed in SQL.

It knows one kind of life only: monthly, one tax for all, no coupons, nothing special. The rows are
those of tenant_apps/billing/services/batch.py (tests/billing/test_floor.py compares them), with the
same constraints and triggers.
"""

from __future__ import annotations

from django.db import connection, transaction

from kernel import clock
from kernel.db.copying import as_json
from kernel.tenancy.context import current_store
from shared_apps.ui.formats import country_text
from tenant_apps.billing.selectors import policy, today
from tenant_apps.billing.seller import seller_now

_FLOOR = """
with due as materialized (
  select s.id as sub, s.customer_id, s.description, s.currency, s.price_minor as net,
    round(s.price_minor * %(percent)s / 100)::bigint as tax,
    s.billed_until as start, (s.billed_until + interval '1 month')::date as stop,
    greatest(s.billed_until, %(today)s::date) as due_on,
    c.name, c.company, c.email, c.street, c.city, c.postcode, c.country, c.vat_id, c.reference,
    c.e_address,
    gen_random_uuid() as invoice, gen_random_uuid() as entry, gen_random_uuid() as event,
    row_number() over (order by w.due_at, w.id) as place, w.id as work
  from outbox_duework w
  join billing_subscription s on s.id = w.subject::uuid
  join accounts_customer c on c.id = s.customer_id
  where w.store = %(store)s and w.kind = 'billing.renew' and w.due_at < %(now)s and not w.parked
    and s.state in ('active', 'past_due') and s.auto_renew and s.parked_reason = ''),
series as (
  update billing_numberseries set last = last + (select count(*) from due)
  where year = extract(year from %(today)s::date)
  returning last - (select count(*) from due) as base),
named as materialized (
  select due.*, %(prefix)s || lpad((series.base + place)::text,
    greatest(5, length((series.base + place)::text)), '0') as number from due, series),
invoices as (
  insert into billing_invoice (id, number, customer_id, currency, net_minor, tax_minor,
    total_minor, carried_minor, tax_percent, tax_label, seller, buyer, is_renewal, issued_at,
    issued_on, due_on, state, paid_minor, credited_minor)
  select invoice, number, customer_id, currency, net, tax, net + tax, 0, %(percent)s, %(label)s,
    %(seller)s::jsonb,
    jsonb_build_object('name', coalesce(nullif(company, ''), name), 'contact', name,
      'email', email,
      'address', jsonb_build_array(street, trim(postcode || ' ' || city), %(country)s::text),
      'country', country, 'vat_id', vat_id, 'street', street, 'postcode', postcode, 'city', city,
      'reference', reference, 'e_address', e_address, 'order_reference', ''),
    true, %(now)s, %(today)s, due_on, 'open', 0, 0 from named),
lines as (
  insert into billing_invoiceline (invoice_id, position, kind, subscription_id, description,
    period_start, period_end, quantity, unit_minor, discount_minor, net_minor, tax_minor,
    tax_percent, tax_label, tax_reason, trace, currency, is_void)
  select invoice, 1, 'recurring', sub, description, start, stop, 1, net, 0, net, tax,
    %(percent)s, %(label)s, 'standard',
    jsonb_build_object('unit', net, 'quantity', 1, 'off', '[]'::jsonb,
      'tax', jsonb_build_object('percent', %(percent)s::text, 'label', %(label)s::text,
        'included', false, 'reason', 'standard', 'taken_out', '0')),
    currency, false from named),
entries as (
  insert into billing_entry (id, kind, reference, description, at, recorded_at)
  select entry, 'invoice', invoice::text, 'Invoice ' || number, %(now)s, %(real)s from named),
postings as (
  insert into billing_posting (entry_id, account, party, amount_minor, currency)
  select entry, leg.account, leg.party, leg.amount, currency from named
  cross join lateral (values ('receivable', customer_id::text, net + tax),
    ('revenue', '', -net), ('tax', '', -tax)) as leg (account, party, amount)
  where leg.amount <> 0),
audited as (
  insert into audit_event (at, actor_kind, actor_id, actor_label, verb, subject_kind, subject_id,
    facts, request_id)
  select %(now)s, 'machine', '', 'machine', 'invoice.issued', 'invoice', invoice::text,
    jsonb_build_object('number', number, 'total', net + tax, 'currency', currency), ''
  from named),
told as (
  insert into outbox_message
    (event_id, store, kind, aggregate, payload, occurred_at, created_at)
  select event, %(store)s, 'billing.invoice_issued', invoice::text,
    jsonb_build_object('invoice_id', invoice, 'number', number, 'customer_id', customer_id,
      'total_minor', net + tax, 'currency', currency, 'due_on', due_on, 'renewal', true,
      'by_hand', false),
    %(now)s, %(real)s from named returning id, aggregate),
carried as (
  insert into outbox_delivery
    (message_id, store, aggregate, listener, state, attempts, due_at, error)
  select told.id, %(store)s, aggregate, listener, 'pending', 0, %(real)s, ''
  from told, unnest(%(listeners)s::text[]) as l (listener)),
chased as (
  insert into outbox_duework (store, kind, subject, due_at, attempts, parked, error)
  select %(store)s, 'billing.chase', invoice::text,
    due_on::timestamp at time zone %(zone)s, 0, false, '' from named),
planned as (
  update outbox_duework w set leased_until = null, attempts = 0, error = '',
    due_at = (stop::timestamp at time zone %(zone)s) - %(ahead)s * interval '1 day'
  from named where w.id = named.work)
update billing_subscription s set billed_until = named.stop from named where s.id = named.sub
"""


def bill_by_floor(listeners: list[str]) -> int:
    """All that is due in this store. Returns how many."""
    rules, store, day = policy(), current_store(), today()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "insert into billing_numberseries values (%s, 0) on conflict do nothing", [day.year]
        )
        cursor.execute(
            _FLOOR,
            {
                "store": store.schema_name,
                "zone": store.timezone,
                "now": clock.now(),
                "real": clock.real_now(),
                "today": day,
                "percent": rules.tax_percent,
                "label": rules.tax_label,
                "prefix": f"{rules.number_prefix}-{day.year}-",
                "seller": as_json(seller_now(rules)),
                "country": country_text("DE"),
                "listeners": listeners,
                "ahead": rules.invoice_days_ahead,
            },
        )
        return cursor.rowcount
