"""What a certificate says, and whether it is good enough to be served."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256


class BadPaper(ValueError):
    """Not to be served. `code` names why; the message is for staff."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Facts:
    """`serial` in hex. `names` in lower case, with wildcards as they stand."""

    serial: str
    issuer: str
    names: tuple[str, ...]
    not_before: datetime
    not_after: datetime


def names_for(host: str) -> tuple[str, ...]:
    """What the certificate of a host names: a wildcard's also names its parent."""
    return (host, host.removeprefix("*.")) if host.startswith("*.") else (host,)


def fresh_key() -> str:
    """A new P-256 key as PEM: one per certificate, never used again."""
    return (
        ec.generate_private_key(ec.SECP256R1())
        .private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        .decode()
    )


def request_for(key_pem: str, names: tuple[str, ...]) -> str:
    """A signing request as PEM, names only."""
    key = serialization.load_pem_private_key(key_pem.encode(), None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise BadPaper("key_kind", "our keys are elliptic")
    builder = x509.CertificateSigningRequestBuilder().subject_name(x509.Name([]))
    alternative = x509.SubjectAlternativeName([x509.DNSName(name) for name in names])
    request = builder.add_extension(alternative, critical=False).sign(key, SHA256())
    return request.public_bytes(serialization.Encoding.PEM).decode()


def read(chain_pem: str) -> Facts:
    """What the first certificate of a chain says. Raises BadPaper when it can't be read."""
    leaf = _load(chain_pem)[0]
    return Facts(
        f"{leaf.serial_number:x}",
        leaf.issuer.rfc4514_string(),
        _names(leaf),
        leaf.not_valid_before_utc,
        leaf.not_valid_after_utc,
    )


def check(chain_pem: str, key_pem: str, host: str, at: datetime) -> Facts:
    """
    Raise BadPaper unless an edge may serve this for `host` at `at`: it can be read, each link of
    the chain signed the one before, it names the host, the key is its own, it is valid now.
    """
    chain = _load(chain_pem)
    facts = read(chain_pem)
    for lower, upper in pairwise(chain):
        _check_link(lower, upper)
    missing = sorted(set(names_for(host)) - set(facts.names))
    if missing:
        raise BadPaper("name_missing", f"it does not name {', '.join(missing)}")
    _check_key(chain[0], key_pem)
    if not facts.not_before <= at < facts.not_after:
        raise BadPaper(
            "not_valid_now", f"valid from {facts.not_before:%d.%m.%Y} to {facts.not_after:%d.%m.%Y}"
        )
    return facts


def _load(chain_pem: str) -> list[x509.Certificate]:
    try:
        found = x509.load_pem_x509_certificates(chain_pem.encode())
    except ValueError as broken:
        raise BadPaper("unreadable", "not a certificate") from broken
    if not found:
        raise BadPaper("unreadable", "no certificate in it")
    return found


def _names(leaf: x509.Certificate) -> tuple[str, ...]:
    try:
        found = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except x509.ExtensionNotFound:
        return ()
    return tuple(name.lower() for name in found.value.get_values_for_type(x509.DNSName))


def _check_link(lower: x509.Certificate, upper: x509.Certificate) -> None:
    try:
        lower.verify_directly_issued_by(upper)
    except (ValueError, TypeError, InvalidSignature) as broken:
        raise BadPaper(
            "chain_broken", "a link of the chain did not sign the one before"
        ) from broken


def _check_key(leaf: x509.Certificate, key_pem: str) -> None:
    form = (serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    try:
        key = serialization.load_pem_private_key(key_pem.encode(), None)
    except (ValueError, TypeError) as broken:
        raise BadPaper("key_unreadable", "the key can't be read") from broken
    if key.public_key().public_bytes(*form) != leaf.public_key().public_bytes(*form):
        raise BadPaper("key_mismatch", "the key is another certificate's")
