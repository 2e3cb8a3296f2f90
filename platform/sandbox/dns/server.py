"""The two name servers, on UDP and TCP, by dnslib."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import dns.exception
from dnslib import AAAA, CAA, CNAME, MX, NS, QTYPE, RCODE, RR, SOA, TXT, A, DNSLabel, DNSRecord
from dnslib.dns import DNSError
from dnslib.server import DNSHandler, DNSLogger, DNSServer

from sandbox.dns.update import answer_update
from sandbox.dns.zones import ELSEWHERE, Record, Zones

_CHECKING_OFF = 1 << 4  # the CD bit of the header's second half
_UPDATE = 5
_MOST_ALIASES = 9


class Resolver:
    """`second`: the server that contradicts the first where a name is in that mood."""

    def __init__(self, zones: Zones, *, second: bool) -> None:
        self.zones = zones
        self.second = second

    def resolve(self, request: DNSRecord, _handler: DNSHandler) -> DNSRecord:
        name = str(request.q.qname).rstrip(".").lower()
        kind = QTYPE.get(request.q.qtype)
        reply = request.reply(aa=1)
        mood = self.zones.mood_of(name)
        unchecked = bool(request.header.bitmap & _CHECKING_OFF)
        if mood == "timeout":
            raise DNSError("silence")
        if mood == "servfail" or (mood == "dnssec" and not unchecked):
            reply.header.rcode = RCODE.SERVFAIL
        elif mood == "lame":
            reply.header.rcode = RCODE.REFUSED
            reply.header.aa = 0
        elif mood == "nxdomain":
            reply.header.rcode = RCODE.NXDOMAIN
        elif mood == "split" and self.second:
            if kind == "A":
                reply.add_answer(_row(Record(name, "A", ELSEWHERE)))
        else:
            self._answer(reply, name, kind)
        return reply

    def _answer(self, reply: DNSRecord, name: str, kind: str) -> None:
        """With the targets of aliases, as a resolver gives them."""
        if not self.zones.exists(name) and not self.zones.said_of(name):
            reply.header.rcode = RCODE.NXDOMAIN
        for _ in range(_MOST_ALIASES):
            found = self.zones.said_of(name)
            for record in found:
                if record.kind == kind:
                    reply.add_answer(_row(record))
            alias = next((one for one in found if one.kind == "CNAME"), None)
            if alias is None or kind == "CNAME":
                return
            reply.add_answer(_row(alias))
            name = alias.value


class _Handler(DNSHandler):
    """Also takes updates, which dnslib does not read."""

    def get_reply(self, data: bytes) -> bytes:
        if len(data) > 2 and (data[2] >> 3) & 0xF == _UPDATE:
            try:
                return answer_update(self.server.resolver.zones, data)
            except dns.exception.DNSException as error:
                raise DNSError(str(error)) from error
        return bytes(super().get_reply(data))


class _Quiet(DNSLogger):
    def __init__(self) -> None:
        super().__init__(log="-request,-reply,-truncated,-error,-recv,-send,-data")


@contextmanager
def serving(zones: Zones, host: str, ports: tuple[int, int]) -> Iterator[None]:
    """Both servers while the block lasts."""
    servers = [
        DNSServer(
            Resolver(zones, second=number == 1),
            address=host,
            port=port,
            tcp=tcp,
            handler=_Handler,
            logger=_Quiet(),
        )
        for number, port in enumerate(ports)
        for tcp in (False, True)
    ]
    for server in servers:
        server.start_thread()
    try:
        yield
    finally:
        for server in servers:
            server.stop()
            server.server.server_close()


def _row(record: Record) -> RR:
    data: Any
    if record.kind == "A":
        data = A(record.value)
    elif record.kind == "AAAA":
        data = AAAA(record.value)
    elif record.kind == "TXT":
        raw = record.value.encode()
        data = TXT([raw[n : n + 255] for n in range(0, len(raw), 255)] or [b""])
    elif record.kind == "CAA":
        flags, tag, value = record.value.split(None, 2)
        data = CAA(int(flags), tag, value.strip('"'))
    elif record.kind == "MX":
        preference, target = record.value.split(None, 1)
        data = MX(target, int(preference))
    elif record.kind == "SOA":
        master, person, *times = record.value.split()
        data = SOA(master, person, tuple(int(one) for one in times))
    elif record.kind == "NS":
        data = NS(record.value)
    else:
        data = CNAME(record.value)
    return RR(DNSLabel(record.name), QTYPE.reverse[record.kind], rdata=data, ttl=record.ttl)
