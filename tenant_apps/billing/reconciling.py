"""
Do the store's books say what its papers say? Each check is one statement over all rows.

What a customer owes follows from its invoices and from what went back of payments, so a kind of
entry that moves `receivable` for another reason must be named in `_NOT_OF_AN_INVOICE`.
"""

from __future__ import annotations

from django.db import connection

from kernel.db.chain import Finding, check_balance
from tenant_apps.billing.models import BOOKS

# Money that went back makes a paid invoice's customer owe again; the invoice stays paid.
_NOT_OF_AN_INVOICE = ("return", "note_payout", "topup_return")

_CHECKS = (
    (
        "lines_differ",
        """
        select i.number, i.net_minor || '+' || i.tax_minor, l.net || '+' || l.tax
        from billing_invoice i
        left join (select invoice_id, sum(net_minor) as net, sum(tax_minor) as tax
                   from billing_invoiceline group by invoice_id) l on l.invoice_id = i.id
        where (i.net_minor, i.tax_minor)
          is distinct from (coalesce(l.net, 0), coalesce(l.tax, 0))
           or i.total_minor <> i.net_minor + i.tax_minor + i.carried_minor
        """,
    ),
    (
        "invoice_not_in_books",
        """
        with booked as (
          select e.reference, p.currency,
            sum(p.amount_minor) filter (where p.account = 'receivable') as owed,
            sum(p.amount_minor) filter (where p.account = 'revenue') as earned,
            sum(p.amount_minor) filter (where p.account = 'tax') as tax
          from billing_entry e join billing_posting p on p.entry_id = e.id
          where e.kind = 'invoice' group by e.reference, p.currency)
        select i.number, i.total_minor::text, coalesce(b.owed, 0)::text
        from billing_invoice i
        left join booked b on b.reference = i.id::text and b.currency = i.currency
        where (i.total_minor, -i.net_minor, -i.tax_minor) is distinct from
          (coalesce(b.owed, 0), coalesce(b.earned, 0), coalesce(b.tax, 0))
        """,
    ),
    (
        "entry_without_invoice",
        """
        select e.reference, '', '' from billing_entry e
        left join billing_invoice i on i.id::text = e.reference
        where e.kind = 'invoice' and i.id is null
        """,
    ),
    (
        "credit_note_not_in_books",
        """
        select n.number, n.total_minor::text, coalesce(b.given, 0)::text
        from billing_creditnote n
        left join (select e.reference, -sum(p.amount_minor) as given
                   from billing_entry e join billing_posting p on p.entry_id = e.id
                   where e.kind = 'credit_note' and p.account in ('receivable', 'wallet')
                   group by e.reference) b on b.reference = n.id::text
        where n.total_minor <> coalesce(b.given, 0)
        """,
    ),
    (
        "receivable_differs",
        """
        with owed as (
          select customer_id::text as party, currency,
            sum(total_minor - paid_minor - credited_minor) as minor
          from billing_invoice where state = 'open' group by customer_id, currency),
        booked as (
          select p.party, p.currency, sum(p.amount_minor) filter
              (where e.kind <> all(%(other)s)) as minor
          from billing_posting p join billing_entry e on e.id = p.entry_id
          where p.account = 'receivable' group by p.party, p.currency)
        select coalesce(o.party, b.party), coalesce(o.minor, 0)::text || ' ' ||
          coalesce(o.currency, b.currency), coalesce(b.minor, 0)::text
        from owed o full join booked b on b.party = o.party and b.currency = o.currency
        where coalesce(o.minor, 0) <> coalesce(b.minor, 0)
        """,
    ),
    (
        "wallet_below_zero",
        """
        select party, currency, (-sum(amount_minor))::text from billing_posting
        where account = 'wallet' group by party, currency having sum(amount_minor) > 0
        """,
    ),
    (
        "held_above_credit",
        """
        select h.customer_id::text, h.minor::text || ' ' || h.currency,
          coalesce(w.minor, 0)::text
        from (select customer_id, currency, sum(amount_minor) as minor from billing_credithold
              where state = 'held' group by customer_id, currency) h
        left join (select party, currency, -sum(amount_minor) as minor from billing_posting
                   where account = 'wallet' group by party, currency) w
          on w.party = h.customer_id::text and w.currency = h.currency
        where h.minor > coalesce(w.minor, 0)
        """,
    ),
)


def reconcile() -> list[Finding]:
    """Everything that does not add up; at most fifty findings of a kind. Writes nothing."""
    found = check_balance(BOOKS)
    with connection.cursor() as cursor:
        for code, statement in _CHECKS:
            # nosemgrep: sql-from-text - constants of this file
            cursor.execute(f"{statement} limit 50", {"other": list(_NOT_OF_AN_INVOICE)})
            found += [
                Finding(code, about, f"{papers} but {booked}" if booked else papers)
                for about, papers, booked in cursor.fetchall()
            ]
    return found
