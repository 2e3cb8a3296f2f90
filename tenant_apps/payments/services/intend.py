"""Write down that money is about to be asked for, before anybody is asked."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from kernel import clock
from kernel.errors import Conflict
from kernel.ids import new_id
from shared_apps.outbox.services import schedule
from tenant_apps.billing.locks import lock_invoice
from tenant_apps.billing.services import note_paying
from tenant_apps.payments.models import Attempt, GatewayAccount
from tenant_apps.payments.rules import ask_again_in
from tenant_apps.payments.selectors import default_method, open_attempt

ASK = "payments.ask"


class NothingToPay(Conflict):
    code = "nothing_to_pay"


class PaymentUnderWay(Conflict):
    """Another attempt for this invoice is open: its outcome must be known first."""

    code = "payment_under_way"


def intend_page(invoice_id: UUID, account: GatewayAccount) -> Attempt:
    """
    Intend a hosted page for what is due on an invoice.

    Locks:  invoice.
    Again:  an attempt that is open is returned as it is (the second click, the second tab).
    Raises NothingToPay.
    """
    with transaction.atomic():
        invoice = lock_invoice(invoice_id)
        if not invoice.amount_due:
            raise NothingToPay(_("This invoice is paid already."))
        found = open_attempt(invoice_id)
        if found:
            return found
        return _write(invoice_id, invoice.customer_id, account, None, Attempt.Kind.PAGE)


def intend_charge(invoice_id: UUID) -> Attempt | None:
    """
    Intend an off-session charge of the customer's default method.

    None: nothing is due, there is no method, or an attempt is open already.
    """
    with transaction.atomic():
        invoice = lock_invoice(invoice_id)
        method = default_method(invoice.customer_id)
        if not invoice.amount_due or method is None or open_attempt(invoice_id):
            return None
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
