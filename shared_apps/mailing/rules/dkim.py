"""DKIM key records (RFC 6376): is the key that the DNS shows the one that we sign with?"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key

from shared_apps.mailing.rules.tags import Malformed, tags_of

LEAST_BITS = 2048


def key_record(public: str) -> str:
    """The TXT record of a public key, given as base64 of its DER form."""
    return f"v=DKIM1; k=rsa; p={public}"


def judge_key(values: Sequence[str], public: str) -> str:
    """The code of what the records at the selector are worth; "dkim" when they are right."""
    if not values:
        return "dkim_missing"
    if len(values) > 1:
        return "dkim_two"
    try:
        tags = tags_of(values[0])
    except Malformed:
        return "dkim_malformed"
    if "p" not in tags or tags.get("v", "DKIM1") != "DKIM1":
        return "dkim_malformed"
    shown = "".join(tags["p"].split())
    if not shown:
        return "dkim_revoked"
    if shown == public:
        return _terms(tags)
    return _why_other(shown, public, tags)


def _terms(tags: dict[str, str]) -> str:
    """The right key, but is it for our kind of signature and for mail?"""
    if tags.get("k", "rsa") != "rsa":
        return "dkim_wrong"
    if "h" in tags and "sha256" not in _listed(tags["h"]):
        return "dkim_hash"
    if not {"*", "email"} & _listed(tags.get("s", "*")):
        return "dkim_purpose"
    return "dkim"


def _why_other(shown: str, public: str, tags: dict[str, str]) -> str:
    if public.startswith(shown):
        return "dkim_cut"
    if tags.get("k", "rsa") != "rsa":
        return "dkim_wrong"
    try:
        key = load_der_public_key(base64.b64decode(shown, validate=True))
    except (ValueError, binascii.Error, UnsupportedAlgorithm):
        return "dkim_garbled"
    if isinstance(key, RSAPublicKey) and key.key_size < LEAST_BITS:
        return "dkim_short"
    return "dkim_wrong"


def _listed(text: str) -> set[str]:
    return {one.strip().lower() for one in text.split(":")}
