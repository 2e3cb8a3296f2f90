"""Set credit aside for a purpose; use it for an invoice, or let it go."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from kernel import clock
from kernel.actor import MACHINE, Actor
from kernel.db.transactions import one_transaction
from kernel.errors import Conflict, Invalid
from kernel.money import Money
from shared_apps.audit.services import record
from shared_apps.outbox.services import schedule, unschedule
from tenant_apps.billing.errors import NotEnoughCredit
from tenant_apps.billing.locks import lock_hold, lock_invoice, lock_subscriptions, lock_wallet
from tenant_apps.billing.models import CreditHold, Invoice
from tenant_apps.billing.selectors import subscriptions_on
from tenant_apps.billing.services.credit import move_credit
from tenant_apps.billing.services.settle import USE_CREDIT, mark_paid
from tenant_apps.billing.services.watch import watch_soon
from tenant_apps.billing.wallet import available_credit

EXPIRE_HOLD = "billing.expire_hold"


def place_hold(
    customer_id: UUID,
    amount: Money,
    *,
    purpose: str,
    reference: str,
    text: str,
    expires_at: datetime,
    actor: Actor,
) -> CreditHold:
    """
    Set credit aside, so that nothing else uses it until it is captured, released or expired.

    Money:  the ledger does not move. `text` is what the customer reads of it.
    Locks:  wallet.
    Again:  the hold that there is for `purpose` and `reference` (database), whatever became of it.
    Raises NotEnoughCredit, Invalid, and Conflict when that hold is about something else.
    Invariants: I-111.
    """
    with one_transaction():
        lock_wallet(customer_id)
        known = CreditHold.objects.filter(purpose=purpose, reference=reference).first()
        if known is not None:
            if (known.customer_id, known.amount) != (customer_id, amount):
                raise Conflict(_("Something else is set aside for this already."))
            return known
        if amount.minor <= 0 or expires_at <= clock.now():
            raise Invalid(_("Set aside an amount above zero, until a later time."))
        if amount > available_credit(customer_id, amount.currency):
            raise NotEnoughCredit(_("There is not so much credit."))
        row = CreditHold.objects.create(
            customer_id=customer_id,
            amount_minor=amount.minor,
            currency=amount.currency,
            purpose=purpose,
            reference=reference,
            text=text[:200],
            placed_at=clock.now(),
            expires_at=expires_at,
        )
        schedule(EXPIRE_HOLD, str(row.pk), expires_at)
        watch_soon(customer_id)
        record(actor, "credit.held", "credit_hold", row.pk, amount=amount.minor, purpose=purpose)
    return row


def capture_hold(hold_id: UUID, *, invoice_id: UUID, actor: Actor) -> Money:
    """
    Use what is set aside for an invoice of the same customer. Returns how much was used.

    Money:  as much as is due; the rest is free again. Credit is used for invoices only: what was
            bought is on the invoice, with its tax.
    Locks:  invoice, its subscriptions, wallet, hold.
    Tells:  InvoicePaid once the invoice is covered.
    Again:  a captured hold answers what it was captured for; a released or expired one is refused
            (Conflict), so that nobody counts on credit that is not set aside any more.
    """
    with one_transaction():
        invoice = lock_invoice(invoice_id)
        lock_subscriptions(subscriptions_on(invoice))
        lock_wallet(invoice.customer_id)
        row = lock_hold(hold_id)
        if row.state == CreditHold.State.CAPTURED:
            return Money(row.captured_minor, row.currency)
        if row.state != CreditHold.State.HELD or row.expires_at <= clock.now():
            raise Conflict(_("This credit is not set aside any more."))
        foreign = (row.customer_id, row.currency) != (invoice.customer_id, invoice.currency)
        if foreign or invoice.state != Invoice.State.OPEN:
            raise Conflict(_("This invoice can't be paid by it."))
        used = min(row.amount, invoice.amount_due)
        _close(row, CreditHold.State.CAPTURED, used.minor)
        if used:
            move_credit(invoice, used)
        if not invoice.unsettled:
            mark_paid(invoice, actor)
        record(actor, "credit.captured", "credit_hold", row.pk, amount=used.minor)
    return used


def release_hold(hold_id: UUID, *, actor: Actor) -> None:
    """
    Let credit go that was set aside; it is used for open invoices soon.

    Locks:  wallet, hold. Again: nothing. Raises Conflict for one that was captured.
    """
    with one_transaction():
        row = _locked(hold_id)
        if row.state == CreditHold.State.CAPTURED:
            raise Conflict(_("This credit was used already."))
        if row.state == CreditHold.State.HELD:
            _close(row, CreditHold.State.RELEASED)
            record(actor, "credit.released", "credit_hold", row.pk, amount=row.amount_minor)


def expire_hold(hold_id: UUID) -> None:
    """
    Time:   on the store's clock. Before it, or when it is closed, nothing happens.
    Locks:  wallet, hold.
    """
    with one_transaction():
        row = _locked(hold_id)
        if row.state == CreditHold.State.HELD and row.expires_at <= clock.now():
            _close(row, CreditHold.State.EXPIRED)
            record(MACHINE, "credit.hold_expired", "credit_hold", row.pk, amount=row.amount_minor)
        elif row.state == CreditHold.State.HELD:
            schedule(EXPIRE_HOLD, str(row.pk), row.expires_at)
        else:
            unschedule(EXPIRE_HOLD, str(row.pk))


def _locked(hold_id: UUID) -> CreditHold:
    """Whose it is never changes, so it is read without a lock: the wallet comes before the hold."""
    found = CreditHold.objects.filter(pk=hold_id).values_list("customer_id", flat=True).first()
    if found is not None:
        lock_wallet(found)
    return lock_hold(hold_id)


def _close(row: CreditHold, state: CreditHold.State, captured: int = 0) -> None:
    row.state, row.captured_minor, row.closed_at = state, captured, clock.now()
    row.save(update_fields=["state", "captured_minor", "closed_at"])
    unschedule(EXPIRE_HOLD, str(row.pk))
    if captured < row.amount_minor:
        schedule(USE_CREDIT, str(row.customer_id), clock.now(), wake=True)
    watch_soon(row.customer_id)
