"""A captured payment went back, in part or whole: what the books say of it."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet, Sum

from kernel import clock
from kernel.db.ledger import Leg, post
from kernel.db.transactions import one_transaction
from kernel.money import Money
from tenant_apps.billing.locks import lock_invoice, lock_wallet
from tenant_apps.billing.models import CreditNote, Entry, Invoice, Posting
from tenant_apps.billing.services.watch import watch_soon
from tenant_apps.billing.sources import bound_together
from tenant_apps.billing.wallet import available_credit


def book_return(*, invoice_id: UUID, payment_id: UUID, amount: Money, gateway: str) -> None:
    """
    Book money that left the gateway's account; a negative amount came back (a dispute was won).

    Money:  it is taken from the credit that this payment left in the wallet, as far as that is
            still there and not set aside; the customer owes the rest again. The invoice stays paid:
            whether the service goes on is for the team to say.
            What credit notes of the invoice, or of one to which its money went on by a change,
            left in the wallet goes the same way, before that.
    Locks:  invoice, wallet. The caller holds the payment, so that the entries are numbered.
    """
    with one_transaction():
        invoice = lock_invoice(invoice_id)
        party = str(invoice.customer_id)
        lock_wallet(invoice.customer_id)
        before = Entry.objects.filter(kind="return", reference__startswith=f"{payment_id}:").count()
        left = _credit_left(payment_id, invoice.customer_id, amount)
        credit = Money(left, amount.currency)
        post(
            Entry,
            Posting,
            kind="return",
            reference=f"{payment_id}:{before + 1}",
            description=f"Returned of {invoice.number} by {gateway}",
            legs=[
                Leg(f"gateway:{gateway}", -amount),
                Leg("wallet", credit, party),
                Leg("receivable", amount - credit, party),
            ],
            at=clock.now(),
            recorded_at=clock.real_now(),
        )
        _take_noted_credit(invoice, amount - credit)
        watch_soon(invoice.customer_id)


def _take_noted_credit(invoice: Invoice, owed: Money) -> None:
    """What a credit note gave to the wallet is being paid out: it is not owed as well."""
    if owed.minor <= 0:
        return
    party = str(invoice.customer_id)
    bound = bound_together(invoice.pk)
    notes = CreditNote.objects.filter(invoice_id__in=bound)
    given = int(notes.aggregate(sum=Sum("credited_minor"))["sum"] or 0)
    payouts = Entry.objects.filter(kind="note_payout")
    before = payouts.filter(reference__startswith=f"{invoice.pk.hex}:")
    wallet = Posting.objects.filter(account="wallet", party=party, currency=owed.currency)
    paid_out = (
        _sum(wallet.filter(entry__in=payouts.filter(reference__startswith=f"{key.hex}:")))
        for key in bound
    )
    left = given - sum(paid_out)
    free = available_credit(invoice.customer_id, owed.currency).minor
    taken = Money(max(min(owed.minor, left, free), 0), owed.currency)
    if not taken:
        return
    post(
        Entry,
        Posting,
        kind="note_payout",
        reference=f"{invoice.pk.hex}:{before.count() + 1}",
        description=f"Credit notes of {invoice.number} paid out",
        legs=[Leg("wallet", taken, party), Leg("receivable", -taken, party)],
        at=clock.now(),
        recorded_at=clock.real_now(),
    )


def _credit_left(payment_id: UUID, customer_id: UUID, amount: Money) -> int:
    """How much of the amount is taken from the wallet, in minor units."""
    if amount.minor <= 0:
        return 0
    wallet = Posting.objects.filter(
        account="wallet", party=str(customer_id), currency=amount.currency
    )
    brought = -_sum(wallet.filter(entry__kind="payment", entry__reference=str(payment_id)))
    used = _sum(wallet.filter(entry__kind="return", entry__reference__startswith=f"{payment_id}:"))
    free = available_credit(customer_id, amount.currency).minor
    return max(min(amount.minor, brought - used, free), 0)


def _sum(rows: QuerySet[Posting]) -> int:
    return int(rows.aggregate(sum=Sum("amount_minor"))["sum"] or 0)
