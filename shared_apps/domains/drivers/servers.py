"""Which servers are responsible for a name, found through the system's resolver."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass

import dns.exception
import dns.flags
import dns.resolver

_SECONDS = 5


@dataclass(frozen=True, slots=True)
class Server:
    address: str
    port: int = 53

    def __str__(self) -> str:
        return self.address if self.port == 53 else f"{self.address}:{self.port}"


def server_from(text: str) -> Server:
    """`127.0.0.1:4053` or `192.0.2.1`."""
    host, _, port = text.rpartition(":")
    return Server(host, int(port)) if host and port.isdecimal() else Server(text)


def servers_of(name: str) -> tuple[Server, ...]:
    """
    The servers of the zone that holds the name; empty when nobody can be found.

    A zone is anybody's, and names its servers as it likes: addresses of private networks are
    left out.
    """
    resolver = _resolver(checking=False)
    try:
        zone = dns.resolver.zone_for_name(name, resolver=resolver)
        names = [record.target for record in resolver.resolve(zone, "NS")]
    except dns.exception.DNSException:
        return ()
    found: list[Server] = []
    for host in sorted(names):
        found += [Server(one) for one in _addresses(resolver, host.to_text())]
    return tuple(found)


def validates(name: str) -> bool:
    """False when a resolver that checks signatures refuses the name, and answers unchecked."""
    try:
        _resolver(checking=True).resolve(name, "A", raise_on_no_answer=False)
    except dns.resolver.NoNameservers:
        try:
            _resolver(checking=False).resolve(name, "A", raise_on_no_answer=False)
        except dns.exception.DNSException:
            return True  # it fails either way: not because of signatures
        return False
    except dns.exception.DNSException:
        return True
    return True


def _resolver(*, checking: bool) -> dns.resolver.Resolver:
    resolver = dns.resolver.Resolver()
    resolver.lifetime = _SECONDS
    resolver.flags = dns.flags.RD if checking else dns.flags.RD | dns.flags.CD
    return resolver


def _addresses(resolver: dns.resolver.Resolver, host: str) -> list[str]:
    found: list[str] = []
    for kind in ("A", "AAAA"):
        try:
            found += [record.to_text() for record in resolver.resolve(host, kind)]
        except dns.exception.DNSException:
            continue
    return [one for one in found if ipaddress.ip_address(one).is_global][:2]
