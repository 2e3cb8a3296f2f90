"""What is current, and what the edges need of it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from certs.models import Certificate
from kernel.secrets import Secret
from kernel.tenancy.vault import ring, unseal


def current_certificate(host: str) -> Certificate | None:
    return Certificate.objects.filter(host=host, state=Certificate.State.CURRENT).first()


@dataclass(frozen=True, slots=True)
class Paper:
    """What an edge needs of a certificate: the chain and the key, for one host."""

    certificate_id: UUID
    host: str
    chain: str
    key: Secret


def wanted_on_edges() -> dict[str, UUID]:
    """Which certificate each host should be served with."""
    rows = Certificate.objects.filter(state=Certificate.State.CURRENT)
    return dict(rows.values_list("host", "pk"))


def paper(certificate_id: UUID) -> Paper:
    """Raises kernel.secrets.Unsealable when the key ring has lost the key's key."""
    row = Certificate.objects.get(pk=certificate_id)
    return Paper(row.pk, row.host, row.chain, unseal("certs.key", row.sealed_key))


def is_under_an_old_key(sealed: str) -> bool:
    return ring().needs_reseal(sealed)
