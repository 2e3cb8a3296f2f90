"""The platform's own wildcard: proven in the DNS, by signed updates."""

from __future__ import annotations

from io import StringIO

import dns.message
import dns.query
import pytest
from django.conf import settings
from django.core.management import call_command

from certs import flows, selectors
from certs.flows.publishers import dns_driver
from certs.models import Attempt, Order
from kernel.errors import Misconfigured, Unavailable
from kernel.tenancy.context import on_platform_side
from sandbox.common.process import free_port
from sandbox.dns.update import KEY_NAME, KEY_SECRET
from tests.certs.lab import AcmeLab

ZONE = "ezscale.test"
NAME = f"_acme-challenge.{ZONE}"


@pytest.fixture
def zone(lab: AcmeLab, _dns_server, monkeypatch):
    """A name server that takes updates, and an authority that asks it."""
    _dns_server.clear()
    given = {
        "ACME_DNS_SERVER": _dns_server.servers[0],
        "ACME_DNS_ZONE": ZONE,
        "ACME_DNS_KEY_NAME": KEY_NAME,
        "ACME_DNS_KEY": KEY_SECRET,
    }
    for name, value in given.items():
        monkeypatch.setattr(settings, name, value)
    before = lab.pebble.dns
    lab.stop_pebble()
    lab.start_pebble(dns=_dns_server.servers[0])
    with on_platform_side():
        yield _dns_server
    lab.stop_pebble()
    lab.start_pebble(dns=before)


def texts_at(name: str, server: str) -> list[str]:
    host, _, port = server.rpartition(":")
    question = dns.message.make_query(name, "TXT")
    answer = dns.query.udp(question, host, timeout=3, port=int(port))
    return [item.to_text() for found in answer.answer for item in found]


@pytest.mark.slow
def test_the_wildcard_is_ordered_proven_and_kept(zone):
    call_command("order_certificate", f"*.{ZONE}", stdout=StringIO())
    flows.issue_next()
    row = Order.objects.get()
    assert row.state == Order.State.ISSUED, (row.code, row.problem)
    assert selectors.current_certificate(f"*.{ZONE}") is not None
    assert texts_at(NAME, settings.ACME_DNS_SERVER) == [], "the records are gone afterwards"


def test_a_record_is_added_seen_and_removed(zone):
    driver = dns_driver()
    driver.add_text(NAME, "one")
    driver.add_text(NAME, "two")
    assert driver.sees_text(NAME, "one")
    assert driver.sees_text(NAME, "two")
    assert len(texts_at(NAME, settings.ACME_DNS_SERVER)) == 2
    driver.remove_text(NAME, "one")
    assert not driver.sees_text(NAME, "one")
    assert driver.sees_text(NAME, "two")


def test_a_name_outside_the_zone_is_refused(zone):
    with pytest.raises(Misconfigured):
        dns_driver().add_text("_acme-challenge.elsewhere.test", "x")


def test_without_a_key_the_server_refuses(zone, monkeypatch):
    monkeypatch.setattr(settings, "ACME_DNS_KEY_NAME", "")
    with pytest.raises((Misconfigured, Unavailable)):
        dns_driver().add_text(NAME, "x")


def test_a_server_that_is_away_is_unavailable(zone, monkeypatch):
    monkeypatch.setattr(settings, "ACME_DNS_SERVER", f"127.0.0.1:{free_port()}")
    with pytest.raises(Unavailable):
        dns_driver().add_text(NAME, "x")


def test_a_wildcard_without_a_name_server_waits_with_the_reason(lab, monkeypatch):
    monkeypatch.setattr(settings, "ACME_DNS_SERVER", "")
    with on_platform_side():
        call_command("order_certificate", f"*.{ZONE}", stdout=StringIO())
        flows.issue_next()
        assert Order.objects.get().code == "no_dns_driver"
        assert not Attempt.objects.exists()
