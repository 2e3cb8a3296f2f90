"""Outside of the lab: finding the responsible servers, and asking a resolver that validates."""

from __future__ import annotations

import pytest
from django.conf import settings
from dns.flags import CD, RD
from dns.resolver import Resolver

from shared_apps.domains import flows
from shared_apps.domains.drivers.servers import Server, server_from, servers_of, validates
from tests.domains.shapes import HOST

MODULE = "shared_apps.domains.drivers"
ZONE = "acme.test"


@pytest.fixture
def resolver(dns, monkeypatch):
    """The sandbox as the system's resolver."""

    def make(*, checking: bool):
        found = Resolver(configure=False)
        found.nameservers = ["127.0.0.1"]
        found.port = server_from(dns.servers[0]).port
        found.lifetime = 3
        found.flags = RD if checking else RD | CD
        return found

    monkeypatch.setattr(f"{MODULE}.servers._resolver", make)
    dns.set(ZONE, "SOA", f"ns1.{ZONE} hostmaster.{ZONE} 1 3600 600 86400 60")
    dns.set(ZONE, "NS", f"ns1.{ZONE}")
    dns.set(f"ns1.{ZONE}", "A", "93.184.215.14")
    return dns


@pytest.fixture
def outside(resolver, monkeypatch):
    """The sandbox as the zone's own servers too, found and not configured."""
    monkeypatch.setattr(settings, "DNS_SERVERS", [])
    own = tuple(server_from(text) for text in resolver.servers)
    monkeypatch.setattr(f"{MODULE}.dns.servers_of", lambda _name: own)
    monkeypatch.setattr(settings, "DNS_ROOTS", ["127.0.0.1:9"])  # nobody there
    return resolver


def test_the_servers_of_the_zone_above_are_found(resolver):
    assert servers_of(f"deep.{HOST}") == (Server("93.184.215.14"),)


def test_servers_in_private_networks_are_not_asked(resolver):
    """A zone is anybody's, and names its servers as it likes."""
    resolver.unset(f"ns1.{ZONE}")
    for inside in ("127.0.0.1", "10.0.0.1", "169.254.169.254"):
        resolver.set(f"ns1.{ZONE}", "A", inside)
    assert servers_of(HOST) == ()


def test_a_zone_that_nobody_serves_is_lame(resolver, monkeypatch):
    monkeypatch.setattr(settings, "DNS_SERVERS", [])
    monkeypatch.setattr(settings, "DNS_ROOTS", ["127.0.0.1:9"])
    resolver.mood(ZONE, "servfail")
    assert flows.ask(HOST, "A").status == "lame"


def test_right_records_are_right_outside_too(outside):
    outside.point(HOST, "t")
    assert flows.look(HOST, "t").ok


def test_a_server_that_is_not_responsible_is_lame(outside):
    outside.point(HOST, "t")
    outside.mood(HOST, "lame")
    assert flows.look(HOST, "t").problem.code == "lame"


def test_wrong_signatures_are_seen_by_the_resolver_that_checks(outside):
    outside.point(HOST, "t")
    assert validates(HOST)
    outside.mood(HOST, "dnssec")
    assert not validates(HOST)


def test_a_name_that_does_not_exist_is_no_matter_of_signatures(resolver):
    assert validates("nothing.acme.test")


def test_servers_are_written_with_or_without_a_port():
    assert server_from("127.0.0.1:4053") == Server("127.0.0.1", 4053)
    assert server_from("192.0.2.1") == Server("192.0.2.1")
    assert str(Server("192.0.2.1")) == "192.0.2.1"
