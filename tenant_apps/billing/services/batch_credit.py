"""Credit pays the invoices of a batch as it pays single ones (services/credit.py), all at once."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import connection

from contracts.billing import InvoicePaid
from kernel import clock
from kernel.actor import MACHINE
from kernel.db.copying import as_json
from kernel.db.ledger import Movement, post_many
from kernel.money import Money
from shared_apps.audit.services import record_many
from shared_apps.outbox.services import publish_many
from tenant_apps.billing.invoicing import credit_legs, credit_reference, credit_text
from tenant_apps.billing.locks import lock_wallets
from tenant_apps.billing.models import Entry, Posting
from tenant_apps.billing.services.batch_rows import Issue, Paper
from tenant_apps.billing.services.watch import watch_all_soon
from tenant_apps.billing.wallet import available_of

# A plain subscription is active, so that being paid moves nothing else of it (settle.mark_paid).
_COVERED = """
update billing_subscription s set paid_until = greatest(s.paid_until, t.day)
from jsonb_to_recordset(%s::jsonb) as t (id uuid, day date) where s.id = t.id
"""


def share_credit(papers: Sequence[Paper]) -> dict[UUID, Money]:
    """
    How much free credit pays of each, by its id: to who comes first, as far as it reaches.

    Locks:  the wallets of those who have credit, after the number series as the single way.
    """
    rich = [one for one in papers if one.ready.has_credit]
    if not rich:
        return {}
    owners = {one.row.customer_id for one in rich}
    lock_wallets(owners)
    free, used = available_of(owners), {}
    for one in rich:
        total = one.bill.total
        key = (one.row.customer_id, total.currency)
        part = min(free.get(key, 0), total.minor)
        if part > 0:
            free[key] -= part
            used[one.id] = Money(part, total.currency)
    return used


def settle_all(issues: Sequence[Issue]) -> None:
    """
    Book what credit pays of written invoices, and what being paid in full brings.

    Tells:  InvoicePaid.
    """
    _book([one for one in issues if one.used])
    paid = [one for one in issues if one.is_paid]
    if not paid:
        return
    ends = [{"id": str(one.paper.row.pk), "day": str(one.paper.period.end)} for one in paid]
    with connection.cursor() as cursor:
        cursor.execute(_COVERED, [as_json(ends)])
    record_many(
        MACHINE, "invoice.paid", "invoice", [(one.id, {"number": one.number}) for one in paid]
    )
    publish_many([InvoicePaid(**one.told) for one in paid])


def _book(issues: Sequence[Issue]) -> None:
    if not issues:
        return
    post_many(
        Entry,
        Posting,
        kind="credit",
        movements=[
            Movement(
                credit_reference(one.id, 0),
                credit_text(one.number),
                credit_legs(one.used, str(one.paper.row.customer_id)),
            )
            for one in issues
        ],
        at=clock.now(),
        recorded_at=clock.real_now(),
    )
    acts = [(one.id, {"amount": one.used.minor}) for one in issues]
    record_many(MACHINE, "invoice.credit_used", "invoice", acts)
    watch_all_soon({one.paper.row.customer_id for one in issues})
