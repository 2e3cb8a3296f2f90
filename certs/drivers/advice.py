"""Ask the authority when it would like a certificate renewed (ARI, RFC 9773)."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from cryptography import x509

from kernel.errors import Declined
from kernel.http import Answer, HttpClient

_ANY = frozenset({200, 404})


@dataclass(frozen=True, slots=True)
class Advice:
    """`window` is None when the authority gives no advice; `ask_after` as it was told."""

    window: tuple[datetime, datetime] | None
    ask_after: timedelta | None = None


def advice_for(directory: str, chain_pem: str, *, ca_bundle: str = "") -> Advice:
    """Raises kernel.errors' OutsideError when the authority can't be asked."""
    listed = _call(directory, ca_bundle).json
    base = str(listed.get("renewalInfo", "")) if isinstance(listed, dict) else ""
    if not base:
        return Advice(None)
    answer = _call(f"{base}/{certificate_id(chain_pem)}", ca_bundle)
    told = answer.headers.get("retry-after", "")
    wait = timedelta(seconds=int(told)) if told.isdecimal() else None
    window = answer.json.get("suggestedWindow") if isinstance(answer.json, dict) else None
    if answer.status != 200 or not isinstance(window, dict):
        return Advice(None, wait)
    try:
        start, end = (datetime.fromisoformat(str(window[key])) for key in ("start", "end"))
    except (KeyError, ValueError) as broken:
        raise Declined("the authority's advice can't be read") from broken
    if start.tzinfo is None or end.tzinfo is None or start > end:
        raise Declined("the authority's advice makes no sense")
    return Advice((start, end), wait)


def certificate_id(chain_pem: str) -> str:
    """The certificate's name in ARI: its issuer's key id and its own serial, in base64url."""
    leaf = x509.load_pem_x509_certificate(chain_pem.encode())
    issuer = leaf.extensions.get_extension_for_class(x509.AuthorityKeyIdentifier).value
    number = leaf.serial_number
    serial = number.to_bytes(number.bit_length() // 8 + 1, "big")  # a sign bit, as in ASN.1
    return f"{_text(issuer.key_identifier or b'')}.{_text(serial)}"


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _call(url: str, ca_bundle: str) -> Answer:
    parts = urlsplit(url)
    client = HttpClient(
        f"{parts.scheme}://{parts.netloc}", allow_private=True, ca_bundle=ca_bundle, vendor="acme"
    )
    return client.call("GET", parts.path, expect=_ANY)
