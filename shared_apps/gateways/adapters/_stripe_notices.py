"""Stripe's webhooks: verify the signature over the raw bytes, keep only what may be believed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import stripe

from shared_apps.gateways.adapters import _stripe_words as words
from shared_apps.gateways.port import Forged, Notice

TOLERANCE_SECONDS = 300
_HEADER = "stripe-signature"


def read(raw: bytes, headers: Mapping[str, str], *, secrets: str, at: datetime) -> Notice:
    """`secrets` are separated by commas (rotation). Raises Forged for anything that is not sure."""
    known = [secret.strip() for secret in secrets.split(",") if secret.strip()]
    if not known:
        raise Forged("no webhook secret is set, so no notice can be believed")
    header = next((value for name, value in headers.items() if name.lower() == _HEADER), "")
    if not any(_holds(raw, header, secret) for secret in known):
        raise Forged("the signature does not hold")
    if abs(int(at.timestamp()) - _stamp(header)) > TOLERANCE_SECONDS:
        raise Forged("the notice is too old, or from the future")
    try:
        event = json.loads(raw)
        thing = event["data"]["object"]
        return Notice(
            event_id=event["id"],
            kind=event["type"],
            remote_id=_remote_id(event["type"], thing),
            reference=words.reference_of(thing),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Forged("signed, but not an event") from error


def _holds(raw: bytes, header: str, secret: str) -> bool:
    try:
        # The age is compared with the caller's time, not the SDK's: hence no tolerance here.
        stripe.WebhookSignature.verify_header(raw, header, secret, tolerance=None)
    except (stripe.SignatureVerificationError, UnicodeDecodeError, TypeError):
        # TypeError: a header that is not ASCII cannot be compared in constant time.
        return False
    return True


def _stamp(header: str) -> int:
    """Unix seconds of a header that has been verified."""
    return int(next(part[2:] for part in header.split(",") if part.startswith("t=")))


def _remote_id(kind: str, thing: Mapping[str, Any]) -> str:
    """What to pass to `find`; empty for events that say nothing about a payment."""
    if kind.startswith(("checkout.session.", "payment_intent.")):
        return str(thing["id"])
    if kind.startswith(("charge.", "refund.")):
        # Never the refund's or dispute's own id: it would be read as if it were the payment.
        return words.id_of(thing.get("payment_intent"))
    return ""
