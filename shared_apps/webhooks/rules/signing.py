"""Standard Webhooks 1.0: how a message is signed, and how its secret is written."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterable

_PREFIX = "whsec_"
# The standard asks for 24 to 64 bytes.
SECRET_BYTES = 32


def secret_text(key: bytes) -> str:
    return _PREFIX + base64.b64encode(key).decode()


def headers_for(
    message_id: str, timestamp: int, body: bytes, secrets: Iterable[str]
) -> dict[str, str]:
    """
    The three headers. `timestamp`: seconds since 1970, of this try. One signature per secret:
    while a secret is being changed, both hold.
    """
    signed = f"{message_id}.{timestamp}.".encode() + body
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(_signature(one, signed) for one in secrets),
    }


def _signature(secret: str, signed: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(_PREFIX))
    return f"v1,{base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()}"
