"""Stored payment methods."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from kernel import clock
from kernel.actor import MACHINE, Actor
from kernel.errors import NotFound
from shared_apps.audit.services import record
from shared_apps.gateways.port import StoredMethod
from shared_apps.outbox.services import schedule, unschedule
from tenant_apps.payments.locks import lock_methods
from tenant_apps.payments.models import GatewayAccount, PaymentMethod

FORGET = "payments.forget_method"


def keep_method(
    account: GatewayAccount, customer_id: UUID, method: StoredMethod, *, holder: str
) -> PaymentMethod:
    """
    Remember a method the gateway keeps; the newest one paid with becomes the default.

    `holder`: the gateway's customer it belongs to; only with that one it can be charged. One that
    the gateway has let go of stays removed, however late a payment with it is told.
    Locks:  the customer's methods.
    """
    lock_methods(customer_id)
    gone = PaymentMethod.objects.filter(account=account, reference=method.reference)
    if (forgotten := gone.exclude(forgotten_at=None).first()) is not None:
        return forgotten
    row, _made = PaymentMethod.objects.update_or_create(
        account=account,
        reference=method.reference,
        defaults={
            "customer_id": customer_id,
            "label": method.label,
            "brand": method.brand,
            "last4": method.last4,
            "expires_year": method.expires_year,
            "expires_month": method.expires_month,
            "removed_at": None,
            **({"customer_reference": holder} if holder else {}),
        },
        create_defaults={
            "customer_id": customer_id,
            "label": method.label,
            "brand": method.brand,
            "last4": method.last4,
            "expires_year": method.expires_year,
            "expires_month": method.expires_month,
            "customer_reference": holder,
            "created_at": clock.now(),
        },
    )
    _make_only_default(row)
    return row


def _make_only_default(row: PaymentMethod) -> None:
    PaymentMethod.objects.filter(customer_id=row.customer_id, is_default=True).exclude(
        pk=row.pk
    ).update(is_default=False)
    PaymentMethod.objects.filter(pk=row.pk).update(is_default=True)


def make_default(customer_id: UUID, method_id: UUID, *, actor: Actor) -> None:
    """
    Charge this one from now on.

    Locks:  the customer's methods, method.
    Again:  nothing changes. Raises NotFound, also for another customer's method.
    """
    with transaction.atomic():
        lock_methods(customer_id)
        row = _mine(customer_id, method_id)
        _make_only_default(row)
        record(actor, "method.default", "payment_method", row.pk)


def remove_method(customer_id: UUID, method_id: UUID, *, actor: Actor) -> None:
    """
    Use a method never again, and intend that its processor lets go of it.

    Locks:  method.
    Again:  raises NotFound, as for another customer's method.
    """
    with transaction.atomic():
        row = _mine(customer_id, method_id)
        row.removed_at, row.is_default = clock.now(), False
        row.save(update_fields=["removed_at", "is_default"])
        schedule(FORGET, str(row.pk), clock.now())
        record(actor, "method.removed", "payment_method", row.pk, label=row.label)


def record_forgotten(method_id: UUID) -> None:
    """Record that the processor let go of a method. Again: the first time stands."""
    with transaction.atomic():
        row = PaymentMethod.objects.select_for_update().get(pk=method_id)
        if row.forgotten_at is None:
            row.forgotten_at = clock.now()
            row.save(update_fields=["forgotten_at"])
            record(MACHINE, "method.forgotten", "payment_method", row.pk, label=row.label)
        unschedule(FORGET, str(method_id))


def _mine(customer_id: UUID, method_id: UUID) -> PaymentMethod:
    row = (
        PaymentMethod.objects.select_for_update()
        .filter(customer_id=customer_id, pk=method_id, removed_at=None)
        .first()
    )
    if row is None:
        raise NotFound(_("There is no such payment method."))
    return row
