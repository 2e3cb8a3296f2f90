"""Stripe's Checkout in mode `setup`: a card is kept, nothing is charged."""

from __future__ import annotations

from typing import Any

from shared_apps.gateways.port import KeepRequest


def setup_params(request: KeepRequest, customer: str) -> dict[str, Any]:
    """
    Only cards: of other methods a mandate would have to be shown that we do not have.

    The reference goes on both objects: the page is found by it, and the owner of the account sees
    in the dashboard where a setup intent came from.
    """
    return {
        "mode": "setup",
        "customer": customer,
        "client_reference_id": request.reference,
        "metadata": {"reference": request.reference},
        "setup_intent_data": {"metadata": {"reference": request.reference}},
        "payment_method_types": ["card"],
        "success_url": request.success_url,
        "cancel_url": request.cancel_url,
    }
