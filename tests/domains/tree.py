"""A DNS of its own from the root down: real servers, one loopback address each, all on one port."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from dnslib import NS, QTYPE, RR, A, DNSLabel, DNSRecord
from dnslib.dns import DNSError
from dnslib.server import DNSHandler, DNSLogger, DNSServer

from sandbox.common.process import free_port


@dataclass
class Zone:
    """
    One server's zone. `below`: child → its servers' names, as delegated. `glue`: addresses told
    with it. `lame`, `silent`: how it fails. `small`: whatever it says does not fit into UDP.
    """

    name: str
    address: str
    records: dict[str, str] = field(default_factory=dict)
    below: dict[str, tuple[str, ...]] = field(default_factory=dict)
    glue: dict[str, str] = field(default_factory=dict)
    lame: bool = False
    silent: bool = False
    small: bool = False
    asked: list[str] = field(default_factory=list)

    def resolve(self, request: DNSRecord, handler: DNSHandler) -> DNSRecord:
        name = str(request.q.qname).rstrip(".").lower()
        self.asked.append(f"{name}/{handler.protocol}")
        reply = request.reply(aa=1)
        if self.silent:
            raise DNSError("silence")
        if self.small and handler.protocol == "udp":
            reply.header.tc = 1
            return reply
        if self.lame:
            reply.header.rcode, reply.header.aa = 5, 0
            return reply
        child = next((one for one in self.below if f".{name}".endswith(f".{one}")), "")
        if child:
            self._refer(reply, child)
        elif name in self.records and request.q.qtype == QTYPE.A:
            reply.add_answer(RR(DNSLabel(name), QTYPE.A, rdata=A(self.records[name]), ttl=60))
        elif name not in self.records:
            reply.header.rcode = 3
        return reply

    def _refer(self, reply: DNSRecord, child: str) -> None:
        reply.header.aa = 0
        for server in self.below[child]:
            reply.add_auth(RR(DNSLabel(child), QTYPE.NS, rdata=NS(server), ttl=60))
            if server in self.glue:
                address = A(self.glue[server])
                reply.add_ar(RR(DNSLabel(server), QTYPE.A, rdata=address, ttl=60))


@contextmanager
def growing(*zones: Zone) -> Iterator[int]:
    """Serve them all. Gives the port."""
    port = free_port()
    quiet = DNSLogger(log="-request,-reply,-truncated,-error,-recv,-send,-data")
    servers = [
        DNSServer(zone, address=zone.address, port=port, tcp=tcp, logger=quiet)
        for zone in zones
        for tcp in (False, True)
    ]
    for server in servers:
        server.start_thread()
    try:
        yield port
    finally:
        for server in servers:
            server.stop()
            server.server.server_close()
