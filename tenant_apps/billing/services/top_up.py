"""Credit comes in without an invoice: paid in by the customer, or given by the team."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Sum
from django.utils.translation import gettext as _

from kernel import clock
from kernel.actor import Actor
from kernel.db.ledger import Leg, post
from kernel.db.transactions import one_transaction
from kernel.errors import Invalid
from kernel.money import Money
from shared_apps.audit.services import record
from shared_apps.outbox.services import schedule
from tenant_apps.billing.locks import lock_wallet, take_paper_number
from tenant_apps.billing.models import Entry, Posting
from tenant_apps.billing.selectors import today
from tenant_apps.billing.services.settle import USE_CREDIT
from tenant_apps.billing.services.watch import note_top_up, watch_soon
from tenant_apps.billing.wallet import available_credit


def book_top_up(
    *,
    customer_id: UUID,
    top_up_id: UUID,
    amount: Money,
    fee: Money,
    gateway: str,
    by_rule: bool,
) -> str:
    """
    Book money that a customer paid to its credit. Returns the number of its receipt.

    Money:  no supply and no revenue: the store owes it, until an invoice uses it with its tax.
            Open invoices use it soon.
    Locks:  wallet, the year's series of receipts.
    Again:  the ledger entry is unique per top-up: a second call raises IntegrityError.
            Invariants: I-112.
    """
    with one_transaction():
        lock_wallet(customer_id)
        year = today().year
        number = f"RCT-{year}-{take_paper_number('receipt', year):05d}"
        post(
            Entry,
            Posting,
            kind="topup",
            reference=str(top_up_id),
            description=f"Credit added, {number} by {gateway}",
            legs=[
                Leg(f"gateway:{gateway}", amount - fee),
                Leg("fees", fee),
                Leg("wallet", -amount, str(customer_id)),
            ],
            at=clock.now(),
            recorded_at=clock.real_now(),
        )
        if by_rule:
            note_top_up(customer_id)
        _credit_moved(customer_id)
    return number


def book_top_up_return(
    *, customer_id: UUID, top_up_id: UUID, number: str, amount: Money, gateway: str
) -> None:
    """
    Book money of a top-up that left the gateway's account; a negative amount came back.

    Money:  it is taken from free credit as far as there is some; the rest is owed. What came back
            pays first what was owed by it.
    Locks:  wallet. The caller holds the top-up, so that the entries are numbered.
    """
    with one_transaction():
        lock_wallet(customer_id)
        party = str(customer_id)
        earlier = Entry.objects.filter(kind="topup_return", reference__startswith=f"{top_up_id}:")
        if amount.minor > 0:
            free = available_credit(customer_id, amount.currency).minor
            owed = amount.minor - max(min(amount.minor, free), 0)
        else:
            rows = Posting.objects.filter(entry__in=earlier, account="receivable")
            was = int(rows.aggregate(sum=Sum("amount_minor"))["sum"] or 0)
            owed = -min(-amount.minor, was)
        rest = Money(owed, amount.currency)
        post(
            Entry,
            Posting,
            kind="topup_return",
            reference=f"{top_up_id}:{earlier.count() + 1}",
            description=f"Credit returned, {number} by {gateway}",
            legs=[
                Leg(f"gateway:{gateway}", -amount),
                Leg("wallet", amount - rest, party),
                Leg("receivable", rest, party),
            ],
            at=clock.now(),
            recorded_at=clock.real_now(),
        )
        _credit_moved(customer_id)


def give_credit(
    customer_id: UUID, amount: Money, *, reason: str, request_key: str, actor: Actor
) -> None:
    """
    Give a customer credit that nobody paid for.

    Money:  an expense of the store (`goodwill`), not revenue taken back.
    Locks:  wallet.
    Again:  the same `request_key` gives once. Raises Invalid at `amount` or `reason`.
    """
    if amount.minor <= 0:
        raise Invalid(_("Write an amount above zero."), field="amount")
    if not reason.strip():
        raise Invalid(_("Write down why."), field="reason")
    with one_transaction():
        lock_wallet(customer_id)
        if Entry.objects.filter(kind="gift", reference=request_key).exists():
            return
        post(
            Entry,
            Posting,
            kind="gift",
            reference=request_key,
            description=f"Credit given: {reason.strip()}",
            legs=[Leg("goodwill", amount), Leg("wallet", -amount, str(customer_id))],
            at=clock.now(),
            recorded_at=clock.real_now(),
        )
        record(
            actor, "credit.given", "customer", customer_id, amount=amount.minor, reason=reason[:200]
        )
        _credit_moved(customer_id)


def _credit_moved(customer_id: UUID) -> None:
    schedule(USE_CREDIT, str(customer_id), clock.now(), wake=True)
    watch_soon(customer_id)
