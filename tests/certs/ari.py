"""An authority that gives advice (RFC 9773): acme2certifier, since Debian's Pebble gives none."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from sandbox.acme.papers import ensure_door
from sandbox.common.process import free_port

PYTHON = Path(__file__).resolve().parents[2] / ".tools" / "lab" / "bin" / "python"
SERVER = Path(__file__).with_name("ari_server.py")


@dataclass
class Authority:
    """Certificates of `days` days. Proofs are not looked at: Pebble's tests do that."""

    folder: Path
    days: int = 6
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def directory(self) -> str:
        return f"https://127.0.0.1:{self.port}/directory"

    @property
    def ca_bundle(self) -> Path:
        return self.folder / "ca.pem"

    def advise(self, *, percent: int, hours: int = 2, wait: int = 21_600) -> None:
        """
        From now on: renew when so much of the life is over, within so many hours.

        Starts it again: it reads its settings once. Its accounts and orders stay.
        """
        self.stop()
        advice = f"renewalthreshold_pctg: {percent}\nrenewal_window_duration: {hours}h"
        self._start(f"{advice}\nretry_after_timeout: {wait}")

    def want_all_now(self) -> None:
        """A revocation is coming: everything is to be renewed at once."""
        self.stop()
        self._start("renewal_force: True\nretry_after_timeout: 21600")

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(10)
            self.process = None

    def _start(self, advice: str) -> None:
        settings = self.folder / "acme_srv.cfg"
        settings.write_text(_settings(self.folder, self.days, advice))
        environment = {
            "PATH": os.environ["PATH"],
            "ACME_SRV_CONFIGFILE": str(settings),
            "ACME2CERTIFIER_BASE_DIR": str(self.folder),
            "ACME2CERTIFIER_I_KNOW_THE_RISK": "1",  # no proof is looked at
        }
        words = [str(PYTHON), str(SERVER), str(self.port)]
        words += [str(self.folder / "door.pem"), str(self.folder / "door.key")]
        with (self.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen(words, env=environment, stdout=log, stderr=log)
        until = time.monotonic() + 20
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            except OSError:
                if self.process.poll() is not None or time.monotonic() > until:
                    raise
                time.sleep(0.05)


@contextmanager
def advising_authority(folder: Path) -> Iterator[Authority]:
    ensure_door(folder)
    _make_issuer(folder)
    one = Authority(folder)
    try:
        one.advise(percent=90)
        yield one
    finally:
        one.stop()


def _settings(folder: Path, days: int, advice: str) -> str:
    return f"""[Nonce]
[CAhandler]
handler_module: acme2certifier.cahandlers.openssl_ca_handler
issuing_ca_key: {folder}/issuer.key
issuing_ca_cert: {folder}/issuer.pem
issuing_ca_crl: {folder}/issuer.crl
cert_validity_days: {days}
cert_save_path: {folder}/issued
[DBhandler]
handler_module: acme2certifier.dbhandlers.wsgi_handler
dbfile: {folder}/orders.db
[Challenge]
challenge_validation_disable: True
[Renewalinfo]
{advice}
"""


def _make_issuer(folder: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Advising authority")])
    now = datetime.now(UTC)
    identity = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    root = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=3650))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(identity, critical=False)
        .sign(key, hashes.SHA256())
    )
    revoked = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(name)
        .last_update(now)
        .next_update(now + timedelta(days=30))
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    form, none = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    (folder / "issuer.key").write_bytes(key.private_bytes(pem, form, none))
    (folder / "issuer.pem").write_bytes(root.public_bytes(pem))
    (folder / "issuer.crl").write_bytes(revoked.public_bytes(pem))
    (folder / "issued").mkdir(exist_ok=True)
