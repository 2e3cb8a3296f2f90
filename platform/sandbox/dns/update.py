"""Dynamic updates (RFC 2136), signed with TSIG: how programs set records, for the DNS-01 proof."""

from __future__ import annotations

import dns.message
import dns.rcode
import dns.rdataclass
import dns.rdatatype
import dns.tsigkeyring
import dns.update

from sandbox.dns.zones import Zones

# For this machine only, like the other sandboxes' keys.
KEY_NAME = "sandbox-key"
KEY_SECRET = "c2FuZGJveC1kbnMta2V5LWZvci10aGlzLW1hY2hpbmU="  # noqa: S105


def answer_update(zones: Zones, data: bytes) -> bytes:
    """
    Apply a signed update and return the answer's bytes; an unsigned one is refused.

    Raises dns.exception.DNSException for what can't be read or whose signature is wrong.
    """
    ring = dns.tsigkeyring.from_text({f"{KEY_NAME}.": KEY_SECRET})
    request = dns.message.from_wire(data, keyring=ring)
    answer = dns.message.make_response(request)
    if not isinstance(request, dns.update.UpdateMessage) or not request.had_tsig:
        answer.set_rcode(dns.rcode.REFUSED)
        return answer.to_wire()
    for change in request.update:
        name = change.name.derelativize(request.origin or dns.name.root)
        text = name.to_text(omit_final_dot=True).lower()
        kind = dns.rdatatype.to_text(change.rdtype)
        values = [_text(one) for one in change]
        if change.deleting == dns.rdataclass.ANY:
            zones.remove(text, "" if kind == "ANY" else kind)
        elif change.deleting == dns.rdataclass.NONE:
            for value in values:
                zones.remove(text, kind, value)
        else:
            for value in values:
                zones.add(text, kind, value, int(change.ttl))
    return answer.to_wire()


def _text(rdata: dns.rdata.Rdata) -> str:
    strings = getattr(rdata, "strings", None)
    return b"".join(strings).decode() if strings is not None else str(rdata.to_text())
