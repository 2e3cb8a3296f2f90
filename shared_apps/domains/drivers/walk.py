"""
From the roots of the DNS down to the servers that are responsible for a name.

Each step asks the servers of one zone and takes their referral: the child's servers as the parent
names them, which is where every resolver of the world goes. Nothing is remembered but for one look.
"""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.query
import dns.rcode
import dns.rdatatype
import dns.rrset

from shared_apps.domains.drivers.servers import Server

# The thirteen root servers, by letter (IANA's root hints, 2026).
ROOTS = (
    *("198.41.0.4", "170.247.170.2", "192.33.4.12", "199.7.91.13", "192.203.230.10"),
    *("192.5.5.241", "192.112.36.4", "198.97.190.53", "192.36.148.17", "192.58.128.30"),
    *("193.0.14.129", "199.7.83.42", "202.12.27.33"),
)
_SECONDS = 2
_LONGEST = 10
_MOST_STEPS = 12
_MOST_ASKED = 3
_MOST_ASIDE = 3  # servers whose own addresses must be walked for, one within the other
_PAYLOAD = 1232


@dataclass(slots=True)
class Walker:
    """
    The walks of one look. `roots`: a tree of one's own, whose addresses may then be private.

    `silent`: servers that did not answer, which are not asked again.
    """

    roots: tuple[Server, ...] = ()
    silent: set[Server] = field(default_factory=set)
    _zones: dict[dns.name.Name, tuple[Server, ...]] = field(default_factory=dict)
    _until: float = 0.0

    def servers_of(self, name: str) -> tuple[Server, ...]:
        """Empty when even the roots do not refer: then there is no way into the world's DNS."""
        self._until = time.monotonic() + _LONGEST
        zone, servers = self._walk(dns.name.from_text(name), depth=0)
        return servers if zone != dns.name.root else ()

    def _walk(self, name: dns.name.Name, *, depth: int) -> tuple[dns.name.Name, tuple[Server, ...]]:
        zone, servers = self._nearest(name)
        for _ in range(_MOST_STEPS):
            referral = self._referral(zone, servers, name)
            if referral is None:
                break
            below, answer = referral
            found = self._servers_in(zone, answer, below, depth)
            zone, servers = below.name, found
            self._zones[zone] = servers
            if not servers:
                break
        return zone, servers

    def _nearest(self, name: dns.name.Name) -> tuple[dns.name.Name, tuple[Server, ...]]:
        """Where an earlier walk of this look came past."""
        while name != dns.name.root:
            if name in self._zones:
                return name, self._zones[name]
            name = name.parent()
        return name, self.roots or tuple(Server(one) for one in ROOTS)

    def _referral(
        self, zone: dns.name.Name, servers: tuple[Server, ...], name: dns.name.Name
    ) -> tuple[dns.rrset.RRset, dns.message.Message] | None:
        """The delegation that a server of the zone gives; None when the zone holds the name."""
        for answer in self._answers(servers, name):
            for rrset in answer.authority:
                down = rrset.name != zone and rrset.name.is_subdomain(zone)
                if rrset.rdtype == dns.rdatatype.NS and down and name.is_subdomain(rrset.name):
                    return rrset, answer
            if answer.flags & dns.flags.AA:
                return None
        return None

    def _answers(
        self, servers: tuple[Server, ...], name: dns.name.Name
    ) -> Iterator[dns.message.Message]:
        """Of those that say something; over TCP where UDP was too small."""
        asked = [one for one in servers if one not in self.silent][:_MOST_ASKED]
        for server in asked:
            left = self._until - time.monotonic()
            if left <= 0:
                return
            question = dns.message.make_query(name, "A", use_edns=0, payload=_PAYLOAD)
            question.flags &= ~dns.flags.RD
            try:
                answer, _ = dns.query.udp_with_fallback(
                    question, server.address, timeout=min(_SECONDS, left), port=server.port
                )
            except (dns.exception.DNSException, OSError):
                self.silent.add(server)
                continue
            if answer.rcode() in {dns.rcode.NOERROR, dns.rcode.NXDOMAIN}:
                yield answer

    def _servers_in(
        self,
        zone: dns.name.Name,
        answer: dns.message.Message,
        delegation: dns.rrset.RRset,
        depth: int,
    ) -> tuple[Server, ...]:
        """
        The child's servers: by glue, or each by a walk of its own.

        Glue counts for names inside of the zone that gives it; of others it may not speak.
        """
        found: list[Server] = []
        aside: list[dns.name.Name] = []
        for record in sorted(delegation, key=lambda one: one.target):
            glue = [
                self._server(row.address)
                for rrset in answer.additional
                if rrset.name == record.target and record.target.is_subdomain(zone)
                if rrset.rdtype in {dns.rdatatype.A, dns.rdatatype.AAAA}
                for row in rrset
            ]
            found += [one for one in glue if self._allowed(one)]
            if not glue:
                aside.append(record.target)
        if not found and depth < _MOST_ASIDE:
            for target in aside:
                found += self._addresses(target, depth + 1)
        return tuple(found)

    def _addresses(self, target: dns.name.Name, depth: int) -> list[Server]:
        _, servers = self._walk(target, depth=depth)
        for answer in self._answers(servers, target):
            rows = [
                row
                for rrset in answer.answer
                if rrset.rdtype == dns.rdatatype.A and rrset.name == target
                for row in rrset
            ]
            if rows:
                return [one for row in rows if self._allowed(one := self._server(row.address))]
        return []

    def _server(self, address: str) -> Server:
        return Server(address, self.roots[0].port) if self.roots else Server(address)

    def _allowed(self, server: Server) -> bool:
        """A zone names its servers as it likes: never one in a network of ours."""
        return bool(self.roots) or ipaddress.ip_address(server.address).is_global
