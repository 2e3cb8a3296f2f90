"""
The money invariants of a store (threats K4), each one statement over all rows. Writes nothing.

What the product's own look at the books finds (balance, papers, what is owed, wallets) comes first.
Constraints that wait for the commit are asked as well; they raise.
"""

from __future__ import annotations

from django.db import connection

from tenant_apps.billing.reconciling import reconcile

_CHECKS = {
    "a period of a plan is billed twice": """
        select a.subscription_id::text, a.period_start::text from billing_invoiceline a
        join billing_invoiceline b on b.subscription_id = a.subscription_id and b.id > a.id
          and b.item = a.item and b.kind = 'recurring' and not b.is_void
          and daterange(a.period_start, a.period_end) && daterange(b.period_start, b.period_end)
        where a.kind = 'recurring' and not a.is_void and not exists (  -- another cycle took over
          select 1 from billing_invoiceline c where c.kind = 'credit' and not c.is_void
            and c.credits_line_id in (a.id, b.id)
            and c.period_start <= greatest(a.period_start, b.period_start)
            and c.period_end >= least(a.period_end, b.period_end))
    """,
    "a period of a running plan is missing": """
        select l.subscription_id::text, l.period_start::text from (
          select subscription_id, period_start, is_void, kind,
            max(period_end) over (partition by subscription_id order by period_start, id
              rows between unbounded preceding and 1 preceding) as before
          from billing_invoiceline
          where not is_void and item = '' and kind in ('recurring', 'proration')) l
        join billing_subscription s on s.id = l.subscription_id
        where l.kind = 'recurring' and l.before < l.period_start
    """,
    "a billed month does not end on its day": """
        select l.subscription_id::text, l.period_end::text from billing_invoiceline l
        join billing_subscription s on s.id = l.subscription_id
        where l.kind = 'recurring' and not l.is_void and s.interval_unit = 'month'
          and extract(day from l.period_end) <> least(s.anchor_day,
            extract(day from date_trunc('month', l.period_end) + interval '1 month - 1 day'))
          and l.period_end = s.billed_until
    """,
    "numbers of invoices have a gap": """
        select count(*)::text, max(right(number, 5)) from billing_invoice
        group by substr(number, 1, length(number) - 5)
        having count(*) <> max(right(number, 5)::int)
    """,
    "numbers of credit notes have a gap": """
        select count(*)::text, max(right(number, 5)) from billing_creditnote
        group by substr(number, 1, length(number) - 5)
        having count(*) <> max(right(number, 5)::int)
    """,
    "an invoice is settled beyond its total": """
        select number, paid_minor::text from billing_invoice
        where paid_minor + credited_minor > total_minor
    """,
    "more went back than came": """
        select remote_id, returned_minor::text from payments_payment
        where returned_minor > amount_minor
    """,
    "the till is not what came less what went back": """
        select booked::text, came::text from
          (select coalesce(sum(p.amount_minor), 0) as booked from billing_posting p
           join billing_entry e on e.id = p.entry_id
           where p.account = 'gateway:manual' and e.kind <> 'payout') b,
          (select coalesce(sum(amount_minor - returned_minor), 0) as came
           from payments_payment) p
        where booked <> came
    """,
    "more of a line went back than it was": """
        select l.id::text, l.net_minor::text from billing_invoiceline l
        left join (select credits_line_id as id, -sum(net_minor) as net, -sum(tax_minor) as tax
          from billing_invoiceline where not is_void and kind = 'credit' group by 1) c
          on c.id = l.id
        left join (select line_id as id, sum(net_minor) as net, sum(tax_minor) as tax
          from billing_creditnoteline group by 1) n on n.id = l.id
        where l.kind <> 'credit'
          and (coalesce(c.net, 0) + coalesce(n.net, 0) > l.net_minor
            or coalesce(c.tax, 0) + coalesce(n.tax, 0) > l.tax_minor)
    """,
    "a coupon counts more often than it may": """
        select r.id::text, sum(u.spent)::text from billing_redemption r
        join billing_coupon c on c.id = r.coupon_id
        join billing_redemptionuse u on u.redemption_id = r.id and not u.is_void
        where c.cycles is not null group by r.id, c.cycles having sum(u.spent) > c.cycles
    """,
    "a coupon's discount is on a line without a use": """
        select l.id::text, l.discount_minor::text from billing_invoiceline l
        where l.kind = 'recurring' and not l.is_void and l.discount_minor <> coalesce(
          (select sum(u.amount_minor) from billing_redemptionuse u
           where u.line_id = l.id and not u.is_void), 0)
    """,
    "a period is billed before it is due": """
        select i.number, l.period_start::text from billing_invoiceline l
        join billing_invoice i on i.id = l.invoice_id cross join billing_policy p
        where l.kind = 'recurring' and not l.is_void and i.is_renewal
          and l.period_start - i.issued_on > p.invoice_days_ahead + 1
    """,
    "a part of a period is not for its own seconds": """
        select l.id::text, l.trace ->> 'share' from billing_invoiceline l
        where not l.is_void and l.trace ? 'share' and l.kind in ('proration', 'credit')
          and (l.trace -> 'share' ->> 'seconds')::bigint
            <> extract(epoch from l.until_at - l.from_at)
    """,
    "suspended without anything overdue": """
        select s.id::text, s.state from billing_subscription s
        where s.state = 'suspended' and s.trial_days = 0 and not exists (
          select 1 from billing_invoiceline l join billing_invoice i on i.id = l.invoice_id
          where l.subscription_id = s.id and i.state in ('open', 'uncollectible'))
    """,
}
_FROZEN = """
    select i.id::text, md5(row(i.number, i.customer_id, i.currency, i.net_minor, i.tax_minor,
      i.total_minor, i.carried_minor, i.seller, i.buyer, i.issued_at, i.due_on,
      (select jsonb_agg(to_jsonb(l) - 'is_void' order by l.id)
       from billing_invoiceline l where l.invoice_id = i.id))::text)
    from billing_invoice i
"""


def broken() -> list[str]:
    """What does not hold in the store at hand; empty when everything does."""
    found = [str(one) for one in reconcile()]
    with connection.cursor() as sql:
        sql.execute("set constraints all immediate")
        sql.execute("set constraints all deferred")
        for words, statement in _CHECKS.items():
            sql.execute(statement)
            found += [f"{words}: {' '.join(map(str, row))}" for row in sql.fetchall()]
    return found


def papers() -> dict[str, str]:
    """Every invoice and all that is frozen on it, as one sum: it is the same for ever."""
    with connection.cursor() as sql:
        sql.execute(_FROZEN)
        return dict(sql.fetchall())
