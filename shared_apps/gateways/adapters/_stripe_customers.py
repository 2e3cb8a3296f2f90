"""Stripe's customers, and the cards that they hold."""

from __future__ import annotations

from shared_apps.gateways.adapters._stripe_account import Account, untyped
from shared_apps.gateways.port import KeepRequest, PageRequest


def new_customer(account: Account, request: PageRequest | KeepRequest) -> str:
    params = {"email": request.customer_email, "name": request.customer_name}
    key = {"idempotency_key": f"{request.idempotency_key}-customer"}
    made = account.write(
        lambda api: api.v1.customers.create(params=untyped(params), options=untyped(key))
    )
    return str(made["id"])


def let_go(account: Account, method: str) -> None:
    """
    Take a card off its customer; Stripe uses it never again. Asked first, so that one that is off
    already, or that this account never had, is no error.
    """
    found = account.read_or_none(lambda api: api.v1.payment_methods.retrieve(method))
    if found is not None and found.get("customer"):
        account.write(lambda api: api.v1.payment_methods.detach(method))
