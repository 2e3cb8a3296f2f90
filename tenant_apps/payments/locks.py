"""
Locks of the till. Order: attempt, top-up or card setup, stored methods, payment, refund, then
billing's own.
"""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from kernel.errors import NotFound
from kernel.locks import hold
from tenant_apps.payments.models import Attempt, CardSetup, Payment, Refund, TopUp


def lock_attempt(attempt_id: UUID | str) -> Attempt:
    """Raises NotFound."""
    row = Attempt.objects.select_for_update().filter(pk=attempt_id).first()
    if row is None:
        raise NotFound(_("There is no such payment."))
    return row


def lock_top_up(top_up_id: UUID | str) -> TopUp:
    """Raises NotFound."""
    row = TopUp.objects.select_for_update().filter(pk=top_up_id).first()
    if row is None:
        raise NotFound(_("There is no such payment."))
    return row


def lock_payment(payment_id: UUID | str) -> Payment:
    """Raises NotFound."""
    row = Payment.objects.select_for_update().filter(pk=payment_id).first()
    if row is None:
        raise NotFound(_("There is no such payment."))
    return row


def lock_refund(refund_id: UUID | str) -> Refund:
    return Refund.objects.select_for_update().get(pk=refund_id)


def lock_card_setup(setup_id: UUID | str) -> CardSetup:
    """Raises NotFound."""
    row = CardSetup.objects.select_for_update().filter(pk=setup_id).first()
    if row is None:
        raise NotFound(_("There is no such payment method."))
    return row


def lock_methods(customer_id: UUID) -> None:
    """
    A customer's stored methods, until the transaction ends: one of them is the default, and of two
    payments that end at once neither sees the other's card.
    """
    hold(f"methods:{customer_id}")
