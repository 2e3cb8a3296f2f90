"""Money that went back: refunded by us, or taken by the customer's bank (a dispute)."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from contracts.payments import PaymentRefunded
from kernel import clock
from kernel.actor import MACHINE, Actor
from kernel.errors import Conflict, Invalid
from kernel.money import Money
from shared_apps.audit.services import record
from shared_apps.outbox.services import publish
from tenant_apps.billing.services import book_return
from tenant_apps.payments.errors import Outdated
from tenant_apps.payments.locks import lock_payment
from tenant_apps.payments.models import Attempt, Payment, TopUp
from tenant_apps.payments.selectors import returnable


def take_back(attempt: Attempt, returned: Money | None, *, as_of: int) -> None:
    """
    Book what the gateway says went back of an attempt's payment, in all, so far.

    Locks:  payment (the attempt is locked).
    Again:  only the difference to what is booked already; a dispute that was won books it back.
    Raises Outdated when more was booked since the gateway was asked (`as_of`: see returned_times).
    """
    found = Payment.objects.filter(attempt=attempt).values_list("pk", flat=True).first()
    if returned is None or found is None:
        return
    row = lock_payment(found)
    if returned.currency == row.currency:
        check_fresh(row, returned, as_of)
        _book(row, returned.minor, attempt.account.gateway, MACHINE)


def record_return(payment_id: UUID, amount: Money, *, reason: str, actor: Actor) -> Payment:
    """
    The team sent a transfer or cash back by hand.

    Locks:  payment. Tells: PaymentRefunded. Again: books it again, up to the whole payment.
    Raises Invalid above what is left, Conflict for a payment that its gateway must give back.
    """
    with transaction.atomic():
        row = lock_payment(payment_id)
        if row.attempt_id is not None:
            raise Conflict(_("This payment is refunded through its gateway."))
        check_returnable(row, amount)
        record(actor, "payment.sent_back", "payment", row.pk, amount=amount.minor, reason=reason)
        _book(row, row.returned_minor + amount.minor, "manual", actor)
        tell_refunded(row, amount, reference=f"{row.pk}:{row.returned_minor}")
    return row


def tell_refunded(row: Payment, amount: Money, *, reference: str) -> None:
    """Only of what the store gave back: of a dispute the customer knows from their bank."""
    publish(
        PaymentRefunded(
            reference=reference,
            invoice_id=str(row.invoice_id),
            customer_id=str(row.customer_id),
            amount_minor=amount.minor,
            currency=amount.currency,
            by_hand=row.attempt_id is None,
        )
    )


def check_returnable(row: Payment, amount: Money) -> None:
    """
    Raises Invalid unless the amount is positive, of the currency, and not above what is left: a
    refund that is done counts before the gateway told of it.
    """
    wrong = amount.currency != row.currency or amount.minor <= 0
    if wrong or amount > returnable(row):
        raise Invalid(_("No more can go back than came."), field="amount")


def check_fresh(row: Payment | TopUp, returned: Money, as_of: int) -> None:
    """
    Two ask the gateway at once, and the older answer may come last: it would book money back that
    is gone. Raises Outdated for an answer that differs from what was booked while it was asked for.
    """
    if row.returned_times != as_of and min(returned.minor, row.amount_minor) != row.returned_minor:
        raise Outdated("what went back was booked by another reading meanwhile")


def _book(row: Payment, returned: int, gateway: str, actor: Actor) -> None:
    more = min(returned, row.amount_minor) - row.returned_minor
    if not more:
        return
    row.returned_minor += more
    row.returned_times += 1
    row.returned_at = clock.now()
    row.save(update_fields=["returned_minor", "returned_times", "returned_at"])
    book_return(
        invoice_id=row.invoice_id,
        payment_id=row.pk,
        amount=Money(more, row.currency),
        gateway=gateway,
    )
    record(actor, "payment.returned", "payment", row.pk, more=more, returned=row.returned_minor)
