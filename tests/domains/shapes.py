"""How a domain's DNS is right or broken, as data: make it so, and say what must be found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from shared_apps.domains.rules.records import proof_name, proof_value
from tests.naming import EDGE, EDGE_IPV4, EDGE_IPV6, DnsSandbox

HOST = "shop.acme.test"
TOKEN = "0123456789abcdef0123456789abcdef"
ALIEN = "203.0.113.5"


@dataclass(frozen=True)
class Shape:
    """`found`: (about, verdict, code) of the first problem; None when all is right."""

    name: str
    make: Callable[[DnsSandbox], None]
    found: tuple[str, str, str] | None
    host: str = HOST
    seen: str = ""


def _right(dns: DnsSandbox) -> None:
    dns.point(HOST, TOKEN)


def _mood(mood: str) -> Callable[[DnsSandbox], None]:
    def make(dns: DnsSandbox) -> None:
        _right(dns)
        dns.mood(HOST, mood)

    return make


def _apex(dns: DnsSandbox) -> None:
    dns.set("acme.test", "A", EDGE_IPV4)
    dns.set("acme.test", "AAAA", EDGE_IPV6)
    dns.set(proof_name("acme.test"), "TXT", proof_value(TOKEN))


def _chain(dns: DnsSandbox) -> None:
    dns.set(HOST, "CNAME", "www.acme.test")
    dns.set("www.acme.test", "CNAME", "far.acme.test")
    dns.set("far.acme.test", "CNAME", EDGE)
    dns.set(proof_name(HOST), "TXT", proof_value(TOKEN))


def _proof_only(dns: DnsSandbox) -> None:
    dns.set(proof_name(HOST), "TXT", proof_value(TOKEN))


def _nothing(dns: DnsSandbox) -> None:
    """Not even a name below it, which would make it exist."""


def _no_address(dns: DnsSandbox) -> None:
    _proof_only(dns)
    dns.set(HOST, "TXT", "hello")


def _wrong_target(dns: DnsSandbox) -> None:
    _proof_only(dns)
    dns.set(HOST, "CNAME", "shops.elsewhere.test")
    dns.set("shops.elsewhere.test", "A", ALIEN)


def _stray_ipv6(dns: DnsSandbox) -> None:
    _apex(dns)
    dns.unset("acme.test", "AAAA")
    dns.set("acme.test", "AAAA", "2001:db8::bad")


def _caa(dns: DnsSandbox) -> None:
    _right(dns)
    dns.set("acme.test", "CAA", '0 issue "other-ca.test"')


def _no_proof(dns: DnsSandbox) -> None:
    dns.set(HOST, "CNAME", EDGE)


def _other_proof(dns: DnsSandbox) -> None:
    dns.point(HOST, "f" * 32)


def _loop(dns: DnsSandbox) -> None:
    _proof_only(dns)
    dns.set(HOST, "CNAME", "a.acme.test")
    dns.set("a.acme.test", "CNAME", HOST)


RIGHT = [
    Shape("address", _apex, None, host="acme.test"),
    Shape("alias", _right, None),
    Shape("chain of aliases", _chain, None),
]
BROKEN = [
    Shape("nothing set", _no_address, ("address", "missing", "no_address")),
    Shape("no such name", _nothing, ("address", "missing", "nxdomain")),
    Shape("wrong target", _wrong_target, ("address", "wrong", "wrong_target"), seen=ALIEN),
    Shape(
        "IPv6 elsewhere",
        _stray_ipv6,
        ("ipv6", "elsewhere", "aaaa_elsewhere"),
        host="acme.test",
        seen="2001:db8::bad",
    ),
    Shape("CAA forbids", _caa, ("caa", "forbidden", "caa_forbids"), seen="other-ca.test"),
    Shape("SERVFAIL", _mood("servfail"), ("address", "broken", "servfail")),
    Shape("DNSSEC broken", _mood("dnssec"), ("address", "broken", "dnssec")),
    Shape("split answers", _mood("split"), ("address", "broken", "split"), seen="203.0.113.99"),
    Shape("silent servers", _mood("timeout"), ("address", "unreachable", "timeout")),
    Shape("lame servers", _mood("lame"), ("address", "unreachable", "lame")),
    Shape("no proof", _no_proof, ("proof", "missing", "txt_missing")),
    Shape(
        "proof of another store", _other_proof, ("proof", "wrong", "txt_of_another"), seen="ffff"
    ),
]
MORE = [Shape("loop of aliases", _loop, ("address", "broken", "loop"))]
