"""Money that came by bank transfer or cash, recorded by the store's team."""

from __future__ import annotations

from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from kernel import clock
from kernel.actor import Actor
from kernel.errors import Conflict, Invalid
from kernel.money import Money
from shared_apps.audit.services import record
from tenant_apps.billing.locks import lock_invoice
from tenant_apps.payments.models import GatewayAccount, Payment
from tenant_apps.payments.services.outcomes import book_payment

_MOST = 10**12  # minor units


def record_manual(
    invoice_id: UUID, amount: Money, *, bank_reference: str, note: str, actor: Actor
) -> Payment:
    """
    Book a transfer or cash.

    Money:  what exceeds the invoice becomes wallet credit.
    Again:  the same bank reference is refused (Conflict): one transfer is booked once.
    Raises Invalid on an amount that is not positive or out of reason, or an empty reference.
    """
    if amount.minor <= 0:
        raise Invalid(_("The amount must be above zero."), field="amount")
    if amount.minor > _MOST:
        raise Invalid(_("No transfer is that large."), field="amount")
    if not bank_reference.strip():
        raise Invalid(_("Say which transfer or receipt this is."), field="bank_reference")
    try:
        with transaction.atomic():
            invoice = lock_invoice(invoice_id)
            payment = Payment.objects.create(
                account=_manual_account(),
                remote_id=bank_reference.strip()[:120],
                invoice_id=invoice.pk,
                customer_id=invoice.customer_id,
                amount_minor=amount.minor,
                currency=amount.currency,
                note=note[:200],
                received_at=clock.now(),
            )
            record(
                actor,
                "payment.recorded",
                "payment",
                payment.pk,
                amount=amount.minor,
                reference=payment.remote_id,
            )
            book_payment(payment, Money.zero(amount.currency), "manual", actor)
    except IntegrityError as clash:
        if "payment_once" in str(clash):
            raise Conflict(_("A payment with this reference is booked already.")) from None
        raise
    return payment


def _manual_account() -> GatewayAccount:
    row, _made = GatewayAccount.objects.get_or_create(
        gateway="manual",
        defaults={"label": "Bank transfer", "sealed_settings": "", "created_at": clock.now()},
    )
    return row
