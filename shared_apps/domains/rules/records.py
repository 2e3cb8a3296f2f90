"""Which records a host needs, exactly as they are typed at a DNS provider."""

from __future__ import annotations

from dataclasses import dataclass

from shared_apps.domains.port import Target
from shared_apps.domains.rules.names import HostName

PROOF_LABEL = "_store-verify"
PROOF_PREFIX = "store-verify="


@dataclass(frozen=True, slots=True)
class Record:
    """
    One record to set. `name` is complete, `short` is relative to the zone. `group`: "proof" and
    "address" are both needed; of several records of one group all are set.
    """

    group: str
    kind: str
    name: str
    short: str
    value: str


def proof_name(host: str) -> str:
    return f"{PROOF_LABEL}.{host}"


def proof_value(token: str) -> str:
    return f"{PROOF_PREFIX}{token}"


def records_for(host: HostName, token: str, target: Target) -> tuple[Record, ...]:
    """
    The proof, and how the host points here.

    A subdomain is an alias of the edge. An apex can't be one (RFC 1034), so it gets the edge's
    addresses; where the edge has none of its own, the provider's ALIAS.
    """
    name = proof_name(host.ascii)
    proof = Record("proof", "TXT", name, host.relative(name), proof_value(token))
    return (*_addresses(host, target), proof)


def _addresses(host: HostName, target: Target) -> tuple[Record, ...]:
    short = host.relative(host.ascii)
    if not host.is_apex:
        return (Record("address", "CNAME", host.ascii, short, target.host),)
    if not target.ipv4 and not target.ipv6:
        return (Record("address", "ALIAS", host.ascii, short, target.host),)
    return (
        *(Record("address", "A", host.ascii, short, one) for one in target.ipv4),
        *(Record("address", "AAAA", host.ascii, short, one) for one in target.ipv6),
    )
