"""Programs set records too: RFC 2136, signed."""

from __future__ import annotations

import dns.message
import dns.query
import dns.rcode
import dns.tsigkeyring
import dns.update
import pytest

from shared_apps.domains import flows
from shared_apps.domains.drivers.servers import server_from

NAME = "_acme-challenge.shop.acme.test"


def send(sandbox, change) -> int:
    server = server_from(sandbox.servers[0])
    answer = dns.query.tcp(change, server.address, port=server.port, timeout=3)
    return answer.rcode()


def signed(**more):
    from sandbox.dns.update import KEY_NAME, KEY_SECRET

    ring = dns.tsigkeyring.from_text({KEY_NAME: KEY_SECRET})
    return dns.update.UpdateMessage("acme.test", keyring=ring, **more)


def test_a_signed_update_sets_and_takes_away(request):
    sandbox = request.getfixturevalue("dns")
    change = signed()
    change.add("_acme-challenge.shop", 60, "TXT", '"one"')
    change.add("_acme-challenge.shop", 60, "TXT", '"two"')
    assert send(sandbox, change) == dns.rcode.NOERROR
    assert flows.ask(NAME, "TXT").values == ("one", "two")
    change = signed()
    change.delete("_acme-challenge.shop", "TXT", '"one"')
    assert send(sandbox, change) == dns.rcode.NOERROR
    assert flows.ask(NAME, "TXT").values == ("two",)
    change = signed()
    change.delete("_acme-challenge.shop")
    assert send(sandbox, change) == dns.rcode.NOERROR
    assert flows.ask(NAME, "TXT").status == "nxdomain"


def test_an_unsigned_update_is_refused(request):
    sandbox = request.getfixturevalue("dns")
    change = dns.update.UpdateMessage("acme.test")
    change.add("_acme-challenge.shop", 60, "TXT", '"one"')
    assert send(sandbox, change) == dns.rcode.REFUSED
    assert flows.ask(NAME, "TXT").status == "nxdomain"


def test_a_wrong_signature_is_not_answered(request):
    sandbox = request.getfixturevalue("dns")
    ring = dns.tsigkeyring.from_text(
        {"sandbox-key": "d3Jvbmcta2V5LXdyb25nLWtleS0xMjM0NTY3ODkwMTI="}
    )
    change = dns.update.UpdateMessage("acme.test", keyring=ring)
    change.add("_acme-challenge.shop", 60, "TXT", '"one"')
    with pytest.raises(EOFError):
        send(sandbox, change)
    assert flows.ask(NAME, "TXT").status == "nxdomain"
