"""Looks at books: the platform's own, and what was found when a store looked at its own."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog
from django.db import connection, transaction
from django.db.models import OuterRef, Q, QuerySet, Subquery

from kernel import clock
from kernel.actor import Actor
from kernel.db.chain import Finding, Head, check_balance, check_chain, head_of, seal_tail
from kernel.tenancy.store import PLATFORM
from shared_apps.audit.services import record
from shared_apps.resellers.models import Reseller
from wholesale.models import BOOKS, BooksCheck

log = structlog.get_logger(__name__)
LATE_AFTER = timedelta(hours=30)

_CHECKS = (
    (
        "lines_differ",
        """
        select i.number, i.total_minor, coalesce(sum(l.amount_minor), 0)
        from wholesale_invoice i left join wholesale_invoiceline l on l.invoice_id = i.id
        group by i.id having i.total_minor <> coalesce(sum(l.amount_minor), 0)
        """,
    ),
    (
        "invoice_not_in_books",
        """
        select i.number, case when i.state = 'paid' then 0 else i.total_minor end,
          coalesce(b.owed, 0)
        from wholesale_invoice i
        left join (select e.reference, p.currency, sum(p.amount_minor) as owed
                   from wholesale_entry e join wholesale_posting p on p.entry_id = e.id
                   where p.account = 'receivable' group by e.reference, p.currency) b
          on b.reference = i.id::text and b.currency = i.currency
        where coalesce(b.owed, 0) <> case when i.state = 'paid' then 0 else i.total_minor end
        """,
    ),
)


def verify_platform() -> BooksCheck:
    """Seal, compute anew and note it: the wholesale ledger. On the platform side."""
    key = PLATFORM.schema_name
    seal_tail(BOOKS)
    found = [*check_chain(BOOKS, last_head(key)), *check_balance(BOOKS), *_reconcile()]
    return note_check(key, head_of(BOOKS), found)


def _reconcile() -> list[Finding]:
    found = []
    with connection.cursor() as cursor:
        for code, statement in _CHECKS:
            # nosemgrep: sql-from-text - constants of this file
            cursor.execute(f"{statement} limit 50")
            found += [
                Finding(code, number, f"{papers} but {booked}")
                for number, papers, booked in cursor.fetchall()
            ]
    return found


def note_check(key: str, head: Head, found: list[Finding]) -> BooksCheck:
    """
    Keep what a look found. Also from inside the store, of its own books only.

    The head goes into the log as well: a copy that nobody reaches from the database.
    """
    log.info("books_checked", books=key, entries=head.position, head=head.hash)
    if found:
        log.error("books_broken", books=key, findings=[str(one) for one in found[:10]])
    return BooksCheck.objects.create(
        store=key,
        at=clock.real_now(),
        entries=head.position,
        head=head.hash,
        findings=[[one.code, one.about, one.detail] for one in found],
    )


def last_head(key: str) -> Head | None:
    """The end of the chain as the last good look saw it. None before the first."""
    row = BooksCheck.objects.filter(store=key, findings=[]).order_by("-pk").first()
    return Head(row.entries, row.head) if row else None


def last_look(key: str) -> BooksCheck | None:
    """What the last look at these books found, good or not. A store asks for its own only."""
    return BooksCheck.objects.filter(store=key).order_by("-pk").first()


def trust_head(key: str, head: Head, reason: str, *, actor: Actor) -> None:
    """
    Take a chain's end as good from now on, because a person knows why it is another: the books
    were restored from a backup. What was changed inside the chain is found as before.
    """
    with transaction.atomic():
        BooksCheck.objects.create(
            store=key,
            at=clock.real_now(),
            entries=head.position,
            head=head.hash,
            reason=reason[:200],
        )
        record(actor, "books.trusted", "books", key, entries=head.position, reason=reason)


def newest_checks() -> QuerySet[BooksCheck]:
    """The last look at each store's books and at the platform's own."""
    looks = BooksCheck.objects.order_by("-pk").values("pk")
    # Store by store, so that years of looks cost nothing.
    stores = Reseller.objects.values(
        newest=Subquery(looks.filter(store=OuterRef("schema_name"))[:1])
    )
    own = looks.filter(store=PLATFORM.schema_name)[:1]
    rows = BooksCheck.objects.filter(Q(pk__in=stores) | Q(pk=Subquery(own)))
    return rows.order_by("store")


def broken() -> int:
    """How many books had findings at their last look."""
    return newest_checks().exclude(findings=[]).count()


def late(now: datetime) -> int:
    """How many were not looked at for longer than a day."""
    return newest_checks().filter(at__lt=now - LATE_AFTER).count()
