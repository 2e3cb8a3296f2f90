"""Credit of a customer (account `wallet`): used for invoices by itself, or paid out by the team."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from kernel import clock
from kernel.actor import MACHINE, Actor
from kernel.db.ledger import Leg, post
from kernel.db.transactions import one_transaction
from kernel.errors import Invalid
from kernel.ids import new_id
from kernel.money import Money
from shared_apps.audit.services import record
from shared_apps.outbox.services import unschedule
from tenant_apps.billing.invoicing import credit_legs, credit_reference, credit_text
from tenant_apps.billing.locks import lock_invoice, lock_subscriptions, lock_wallet
from tenant_apps.billing.models import Entry, Invoice, Posting
from tenant_apps.billing.selectors import subscriptions_on
from tenant_apps.billing.services.settle import USE_CREDIT, mark_paid
from tenant_apps.billing.services.watch import watch_soon
from tenant_apps.billing.wallet import available_credit


def settle_by_credit(invoice: Invoice, *, actor: Actor) -> None:
    """
    Pay an invoice that was just issued, as far as the customer's credit reaches.

    Money:  a total of zero is paid the moment it is issued.
    Locks:  the wallet, after whatever the caller holds (subscription).
    """
    _use(invoice)
    if not invoice.unsettled:
        mark_paid(invoice, actor)


def use_credit(customer_id: UUID) -> None:
    """
    Use a customer's credit for their open invoices, the oldest first.

    Locks:  invoice, its subscriptions, wallet: one invoice per transaction.
    Again:  nothing is left to use, and nothing happens.
    """
    opened = Invoice.objects.filter(customer_id=customer_id, state=Invoice.State.OPEN)
    for key in list(opened.order_by("due_on", "number").values_list("pk", flat=True)):
        with one_transaction():
            invoice = lock_invoice(key)
            if invoice.state != Invoice.State.OPEN:
                continue
            lock_subscriptions(subscriptions_on(invoice))
            if _use(invoice) and not invoice.unsettled:
                mark_paid(invoice, MACHINE)
    unschedule(USE_CREDIT, str(customer_id))
    watch_soon(customer_id)  # whatever added to it, nothing of it may have been used


def pay_out_credit(customer_id: UUID, amount: Money, *, note: str, actor: Actor) -> None:
    """
    Write down that the team sent credit back to the customer, by transfer or in cash.

    Locks:  wallet. Again: books it again. Raises Invalid for more than there is.
    """
    with one_transaction():
        lock_wallet(customer_id)
        if amount.minor <= 0 or amount > available_credit(customer_id, amount.currency):
            raise Invalid(_("There is not so much credit."), field="amount")
        reference, party = str(new_id()), str(customer_id)
        post(
            Entry,
            Posting,
            kind="payout",
            reference=reference,
            description=f"Credit paid out: {note}",
            legs=[Leg("wallet", amount, party), Leg("gateway:manual", -amount)],
            at=clock.now(),
            recorded_at=clock.real_now(),
        )
        watch_soon(customer_id)
        record(actor, "credit.paid_out", "customer", customer_id, amount=amount.minor, note=note)


def _use(invoice: Invoice) -> bool:
    """Move free credit to the invoice; False when there is none or nothing is due."""
    due = invoice.amount_due
    if not due:
        return False
    lock_wallet(invoice.customer_id)
    used = min(due, available_credit(invoice.customer_id, invoice.currency))
    if used.minor <= 0:
        return False
    move_credit(invoice, used)
    return True


def move_credit(invoice: Invoice, used: Money) -> None:
    """Credit pays so much of the locked invoice; the wallet is locked too."""
    party = str(invoice.customer_id)
    post(
        Entry,
        Posting,
        kind="credit",
        reference=credit_reference(invoice.pk, invoice.paid_minor),
        description=credit_text(invoice.number),
        legs=credit_legs(used, party),
        at=clock.now(),
        recorded_at=clock.real_now(),
    )
    invoice.paid_minor += used.minor
    invoice.save(update_fields=["paid_minor"])
    record(MACHINE, "invoice.credit_used", "invoice", invoice.pk, amount=used.minor)
    watch_soon(invoice.customer_id)
