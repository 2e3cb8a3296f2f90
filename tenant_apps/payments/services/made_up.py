"""A made-up card, for a made-up customer of a store's copy."""

from __future__ import annotations

from uuid import UUID

from kernel.tenancy.context import current_store
from shared_apps.gateways.port import StoredMethod
from tenant_apps.payments.models import GatewayAccount, PaymentMethod
from tenant_apps.payments.services.methods import keep_method

PRETEND = "pretend"


def keep_made_up_card(customer_id: UUID, number: int) -> PaymentMethod:
    """
    The nth card; its number says whether it refuses. Again: the same card.

    Raises RuntimeError outside a copy: there it would stand beside real ones.
    """
    if not current_store().is_copy:
        raise RuntimeError("made-up cards belong into a copy only")
    account = GatewayAccount.objects.get(gateway=PRETEND)
    card = StoredMethod(f"pretend-card-{number}", "Test ···· 4242", "visa", "4242")
    return keep_method(account, customer_id, card, holder=f"pretend-{customer_id}")
