"""Write down that money is about to be asked for, before anybody is asked."""

from __future__ import annotations

import enum
from datetime import timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from kernel import clock
from kernel.errors import Conflict
from kernel.ids import new_id
from shared_apps.outbox.services import schedule
from tenant_apps.billing.locks import lock_invoice
from tenant_apps.billing.rules.dunning import LEAST_MINOR
from tenant_apps.billing.services import note_paying
from tenant_apps.payments.models import Attempt, GatewayAccount
from tenant_apps.payments.rules import ask_again_in
from tenant_apps.payments.selectors import default_method, methods_of, open_attempt

ASK = "payments.ask"


class NothingToPay(Conflict):
    code = "nothing_to_pay"


class TooLittle(NothingToPay):
    """Less is due than a card can be charged: asking the processor would only be refused."""

    code = "too_little"

    def __init__(self) -> None:
        super().__init__(
            _(
                "This is less than a card can be charged. It stays owed; credit or a transfer "
                "pays it."
            )
        )


class PaymentUnderWay(Conflict):
    """Another attempt for this invoice is open: its outcome must be known first."""

    code = "payment_under_way"


class NoCharge(enum.Enum):
    """Why no charge is made now."""

    NOTHING_DUE = "nothing is due"
    TOO_LITTLE = "less is due than a card can be charged"
    NO_METHOD = "the customer has no stored method"
    FOR_A_PERSON = "an attempt took something else than what was asked for"
    UNDER_WAY = "another attempt is open"
    PAUSED = "the account of the stored method is paused"

    @property
    def passes(self) -> bool:
        """It goes away by itself, or with a new key: come again."""
        return self in {NoCharge.UNDER_WAY, NoCharge.PAUSED}


def intend_page(invoice_id: UUID, account: GatewayAccount) -> Attempt:
    """
    Intend a hosted page for what is due on an invoice.

    Locks:  invoice.
    Again:  an attempt that is open is returned as it is (the second click, the second tab).
    Raises NothingToPay; TooLittle for less than a card can be charged.
    """
    with transaction.atomic():
        invoice = lock_invoice(invoice_id)
        if not invoice.amount_due:
            raise NothingToPay(_("This invoice is paid already."))
        found = open_attempt(invoice_id)
        if found:
            return found
        if invoice.amount_due.minor < LEAST_MINOR:
            raise TooLittle
        return _write(invoice_id, invoice.customer_id, account, None, Attempt.Kind.PAGE)


def intend_charge(invoice_id: UUID) -> Attempt | NoCharge:
    """
    Intend an off-session charge of the customer's default method.

    Answers why there is none to make, when there is none: that decides whether to come again.
    Locks:  invoice.
    """
    with transaction.atomic():
        invoice = lock_invoice(invoice_id)
        if not invoice.amount_due:
            return NoCharge.NOTHING_DUE
        blocking = open_attempt(invoice_id)
        if blocking:
            held = blocking.state == Attempt.State.MISMATCH
            return NoCharge.FOR_A_PERSON if held else NoCharge.UNDER_WAY
        if invoice.amount_due.minor < LEAST_MINOR:
            return NoCharge.TOO_LITTLE
        method = default_method(invoice.customer_id)
        if method is None:
            kept = methods_of(invoice.customer_id)
            return NoCharge.PAUSED if kept else NoCharge.NO_METHOD
        attempt = _write(
            invoice_id, invoice.customer_id, method.account, method, Attempt.Kind.CHARGE
        )
        note_paying(invoice_id, paying=True)
        return attempt


def _write(
    invoice_id: UUID, customer_id: UUID, account: GatewayAccount, method: object, kind: str
) -> Attempt:
    invoice = lock_invoice(invoice_id)
    attempt_id = new_id()
    try:
        with transaction.atomic():
            attempt = Attempt.objects.create(
                id=attempt_id,
                invoice_id=invoice_id,
                customer_id=customer_id,
                account=account,
                method=method,  # type: ignore[misc]
                kind=kind,
                amount_minor=invoice.amount_due.minor,
                currency=invoice.currency,
                idempotency_key=f"attempt-{attempt_id}",
                created_at=clock.now(),
                intended_at=clock.real_now(),
            )
    except IntegrityError:
        raise PaymentUnderWay(_("A payment for this invoice is under way.")) from None
    schedule(ASK, str(attempt.pk), clock.now() + timedelta(seconds=ask_again_in(0)))
    return attempt
