"""DNS UPDATE (RFC 2136) with a TSIG key: BIND, Knot, PowerDNS and many providers speak it."""

from __future__ import annotations

import dns.exception
import dns.message
import dns.name
import dns.query
import dns.rcode
import dns.rdatatype
import dns.tsigkeyring
import dns.update

from certs.port import DnsDriver, dns_drivers
from kernel.errors import Declined, Misconfigured, Unavailable
from kernel.http import run_call_guards

_SECONDS = 5
_TTL_SECONDS = 30
_NO_RIGHT = {dns.rcode.REFUSED, dns.rcode.NOTAUTH, dns.rcode.BADKEY, dns.rcode.BADSIG}


@dns_drivers.register("rfc2136")
class Rfc2136(DnsDriver):
    label = "DNS UPDATE (RFC 2136)"

    def add_text(self, name: str, text: str) -> None:
        change = self._change()
        change.add(self._inside(name), _TTL_SECONDS, "TXT", f'"{text}"')
        self._send(change)

    def remove_text(self, name: str, text: str) -> None:
        change = self._change()
        change.delete(self._inside(name), "TXT", f'"{text}"')
        self._send(change)

    def sees_text(self, name: str, text: str) -> bool:
        question = dns.message.make_query(dns.name.from_text(name), dns.rdatatype.TXT)
        answer = self._exchange(question)
        return any(f'"{text}"' in item.to_text() for found in answer.answer for item in found)

    def _change(self) -> dns.update.UpdateMessage:
        zone = dns.name.from_text(self.account.zone)
        if not self.account.key_name:
            return dns.update.UpdateMessage(zone)
        ring = dns.tsigkeyring.from_text({self.account.key_name: self.account.key.reveal()})
        return dns.update.UpdateMessage(zone, keyring=ring)

    def _inside(self, name: str) -> dns.name.Name:
        zone = dns.name.from_text(self.account.zone)
        full = dns.name.from_text(name)
        if not full.is_subdomain(zone):
            raise Misconfigured(f"{name} is not in the zone {self.account.zone}")
        return full.relativize(zone)

    def _send(self, change: dns.update.UpdateMessage) -> None:
        code = self._exchange(change).rcode()
        if code in _NO_RIGHT:
            raise Misconfigured(f"the name server says {dns.rcode.to_text(code)}")
        if code != dns.rcode.NOERROR:
            raise Declined(f"the name server says {dns.rcode.to_text(code)}")

    def _exchange(self, message: dns.message.Message) -> dns.message.Message:
        run_call_guards()
        host, _, port = self.account.server.rpartition(":")
        try:
            return dns.query.tcp(message, host, timeout=_SECONDS, port=int(port))
        except (dns.exception.DNSException, OSError) as error:
            raise Unavailable(f"{self.account.server}: {type(error).__name__}") from error
