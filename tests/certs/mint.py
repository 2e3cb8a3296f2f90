"""Certificates of our own making, right ones and each way of being wrong."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from certs.rules.papers import fresh_key


@dataclass
class Mint:
    """A root; `above` is its own certificate, which ends each chain."""

    name: str = "Mint"

    def __post_init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, self.name)])
        self.above = (
            self._builder(self.subject, self.key.public_key(), -1, 3650)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .add_extension(_usage(signs=True), critical=True)
            .add_extension(
                x509.SubjectKeyIdentifier.from_public_key(self.key.public_key()), critical=False
            )
            .sign(self.key, hashes.SHA256())
        )

    @property
    def root(self) -> str:
        return self.above.public_bytes(serialization.Encoding.PEM).decode()

    def chain(
        self, *names: str, key: str = "", begins: int = -1, ends: int = 90
    ) -> tuple[str, str]:
        """(chain PEM, key PEM); days from now."""
        key = key or fresh_key()
        public = serialization.load_pem_private_key(key.encode(), None).public_key()
        subject = x509.Name([])
        alternative = x509.SubjectAlternativeName([x509.DNSName(name) for name in names])
        leaf = (
            self._builder(subject, public, begins, ends)
            .add_extension(alternative, critical=True)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()),
                critical=False,
            )
            .add_extension(_usage(signs=False), critical=True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
            .sign(self.key, hashes.SHA256())
        )
        return leaf.public_bytes(serialization.Encoding.PEM).decode() + self.root, key

    def _builder(self, subject, public, begins: int, ends: int) -> x509.CertificateBuilder:
        now = datetime.now(UTC)
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self.subject)
            .public_key(public)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now + timedelta(days=begins))
            .not_valid_after(now + timedelta(days=ends))
        )


def _usage(*, signs: bool) -> x509.KeyUsage:
    """What validators of the web ask for: a root signs certificates, a leaf handshakes."""
    return x509.KeyUsage(
        digital_signature=not signs,
        key_cert_sign=signs,
        crl_sign=signs,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
