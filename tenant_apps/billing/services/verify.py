"""Look whether the store's books still say what was written into them."""

from __future__ import annotations

from kernel import clock
from kernel.actor import Actor
from kernel.db.chain import check_chain, head_of, seal_tail
from kernel.db.transactions import one_transaction
from kernel.tenancy.context import current_store
from kernel.tenancy.store import Store
from shared_apps.outbox.services import schedule, unschedule
from shared_apps.resellers.selectors import all_stores
from tenant_apps.billing.models import BOOKS
from tenant_apps.billing.reconciling import reconcile
from tenant_apps.billing.services.tally import tally
from wholesale.books import last_head, note_check, trust_head, verify_platform
from wholesale.models import BooksCheck

VERIFY = "billing.verify_books"
WHOLE = "books"


def verify_books() -> BooksCheck:
    """
    Seal what is not sealed yet, compute everything anew, and note outside of the store what came.

    Money:  chain, balance per entry and currency, invoices and credit notes against their
            postings, what is open against `receivable`, no wallet below zero.
    Time:   real time: the chain is in the order of recording.
    Locks:  sealing, one at a time.
    Again:  looks again. Invariants: I-40, I-41, I-89.
    """
    key = current_store().key
    seal_tail(BOOKS)
    found = [*check_chain(BOOKS, last_head(key)), *reconcile()]
    check = note_check(key, head_of(BOOKS), found)
    with one_transaction():
        tally()
    unschedule(VERIFY, WHOLE)
    return check


def trust_books(reason: str, *, actor: Actor) -> None:
    """Seal, and take the chain's end as good from now on. See `wholesale.books.trust_head`."""
    seal_tail(BOOKS)
    trust_head(current_store().key, head_of(BOOKS), reason, actor=actor)


def plan_looks() -> None:
    """Once a day, on the platform side: every store looks at its books, soon; the platform now."""
    for store in all_stores():
        plan_look(store)
    verify_platform()


def plan_look(store: Store) -> None:
    """Again: one look is waiting, whoever asks for it how often."""
    now = clock.real_now() + store.clock_offset
    schedule(VERIFY, WHOLE, now, store=store.key)
