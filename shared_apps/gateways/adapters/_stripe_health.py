"""What a failed check of a Stripe account means, in words for the people of the store."""

from __future__ import annotations

import stripe

from kernel.errors import Misconfigured, OutcomeUnknown, OutsideError, Unavailable
from kernel.plugs import Health
from kernel.words import gettext_noop
from shared_apps.gateways.adapters._stripe_account import ADDRESS_NOT_ALLOWED


def unhealthy(error: OutsideError) -> Health:
    """Only a no of Stripe's, or of our own about the settings, is a refusal."""
    return Health(
        ok=False,
        message=_words(error),
        facts=(("answer", error.answer),),
        refused=isinstance(error, Misconfigured),
    )


def _words(error: OutsideError) -> str:
    if isinstance(error, (Unavailable, OutcomeUnknown)):
        return gettext_noop("Stripe could not be reached.")
    if not isinstance(error, Misconfigured):
        return gettext_noop("Stripe did not say whether the key works.")
    if error.code == ADDRESS_NOT_ALLOWED:
        return gettext_noop("The API address is neither Stripe's own nor the sandbox's.")
    if isinstance(error.__cause__, stripe.PermissionError):
        return gettext_noop("Stripe does not let this key read its account.")
    return gettext_noop("Stripe did not accept the key.")
