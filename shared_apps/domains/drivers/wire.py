"""One question to one server, and what its answer means."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.query
import dns.rcode
import dns.rdatatype

from shared_apps.domains.drivers.servers import Server
from shared_apps.domains.port import Status

SECONDS = 2
_PAYLOAD = 1232


@dataclass(frozen=True, slots=True)
class Said:
    """`alias`: the name is an alias, and this is its target."""

    status: Status
    values: tuple[str, ...] = ()
    alias: str = ""


def say(server: Server, name: str, kind: str, *, authoritative: bool) -> Said:
    """
    Ask once, over UDP, and over TCP when the answer is cut.

    `authoritative`: the server must answer for the zone itself; else it works as a resolver, which
    refuses a zone whose signatures are wrong unless told not to check.
    """
    try:
        answer = _exchange(server, name, kind, checking=True)
        if answer.rcode() == dns.rcode.SERVFAIL and not authoritative:
            unchecked = _exchange(server, name, kind, checking=False)
            if unchecked.rcode() == dns.rcode.NOERROR:
                return Said("dnssec")
    except dns.exception.Timeout:
        return Said("timeout")
    except (dns.exception.DNSException, OSError):
        return Said("lame")
    return _meaning(answer, name, kind, authoritative=authoritative)


def _exchange(server: Server, name: str, kind: str, *, checking: bool) -> dns.message.Message:
    question = dns.message.make_query(name, kind, use_edns=0, payload=_PAYLOAD)
    if not checking:
        question.flags |= dns.flags.CD
    answer, _ = dns.query.udp_with_fallback(
        question, server.address, timeout=SECONDS, port=server.port, ignore_unexpected=True
    )
    return answer


def _meaning(answer: dns.message.Message, name: str, kind: str, *, authoritative: bool) -> Said:
    code = answer.rcode()
    if code == dns.rcode.SERVFAIL:
        return Said("servfail")
    if code not in {dns.rcode.NOERROR, dns.rcode.NXDOMAIN}:
        return Said("lame")
    if authoritative and not answer.flags & dns.flags.AA:
        return Said("lame")
    owner = dns.name.from_text(name)
    wanted = dns.rdatatype.from_text(kind)
    values: list[str] = []
    for rrset in answer.answer:
        if rrset.name != owner:
            continue
        if rrset.rdtype == dns.rdatatype.CNAME and wanted != dns.rdatatype.CNAME:
            return Said("found", alias=_host(rrset[0].target))
        if rrset.rdtype == wanted:
            values += [text_of(rdata) for rdata in rrset]
    if values:
        return Said("found", tuple(values))
    return Said("nxdomain" if code == dns.rcode.NXDOMAIN else "empty")


def text_of(rdata: Any) -> str:
    """A record's value as people write it."""
    kind = rdata.rdtype
    if kind == dns.rdatatype.TXT:
        return _printable(b"".join(rdata.strings))
    if kind in {dns.rdatatype.CNAME, dns.rdatatype.NS, dns.rdatatype.PTR}:
        return _host(rdata.target)
    if kind == dns.rdatatype.CAA:
        return f'{rdata.flags} {_printable(rdata.tag).lower()} "{_printable(rdata.value)}"'
    return str(rdata.to_text())


def _printable(raw: bytes) -> str:
    """Anybody may put anything there: a database takes no NUL, a page no control characters."""
    return "".join(one if one.isprintable() else "�" for one in raw.decode("utf-8", "replace"))


def _host(name: dns.name.Name) -> str:
    return name.to_text(omit_final_dot=True).lower()
