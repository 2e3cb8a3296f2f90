"""A DNS of our own: two name servers that tests set records on and put into moods."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import pytest
from django.conf import settings

from sandbox.common.process import free_port, running
from shared_apps.domains.rules.records import proof_name, proof_value
from tests.folders import passing_folder

HTTP = httpx.Client(headers={"connection": "close"})
EDGE = "edge.hosting-dns.localhost"
EDGE_IPV4 = "198.51.100.7"
EDGE_IPV6 = "2001:db8::7"


@dataclass(frozen=True)
class DnsSandbox:
    url: str
    servers: tuple[str, str]

    def set(self, name: str, kind: str, value: str) -> None:
        body = {"name": name, "kind": kind, "value": value}
        HTTP.post(f"{self.url}/_sandbox/records", json=body).raise_for_status()

    def unset(self, name: str, kind: str = "") -> None:
        given = {"name": name, "kind": kind}
        HTTP.delete(f"{self.url}/_sandbox/records", params=given).raise_for_status()

    def mood(self, name: str, mood: str) -> None:
        HTTP.post(
            f"{self.url}/_sandbox/moods", json={"name": name, "mood": mood}
        ).raise_for_status()

    def clear(self) -> None:
        HTTP.delete(f"{self.url}/_sandbox/records").raise_for_status()

    def point(self, host: str, token: str) -> None:
        """Everything that the wizard asks for a subdomain."""
        self.set(host, "CNAME", EDGE)
        self.set(proof_name(host), "TXT", proof_value(token))


@pytest.fixture(scope="session")
def _dns_server() -> Iterator[DnsSandbox]:
    with passing_folder("ezscale-dns-") as folder:
        port = free_port(neighbours=1)
        options = ("--dns-port", str(port), "--record", f"{EDGE} A {EDGE_IPV4}")
        with running("sandbox.dns", state=folder, options=options) as url:
            yield DnsSandbox(url, (f"127.0.0.1:{port}", f"127.0.0.1:{port + 1}"))


@pytest.fixture
def dns(_dns_server: DnsSandbox, monkeypatch: pytest.MonkeyPatch) -> DnsSandbox:
    """Empty, and asked about everything."""
    _dns_server.clear()
    monkeypatch.setattr(settings, "DNS_SERVERS", list(_dns_server.servers))
    monkeypatch.setattr(settings, "EDGE_IPV4", [EDGE_IPV4])
    monkeypatch.setattr(settings, "EDGE_IPV6", [EDGE_IPV6])
    monkeypatch.setattr("shared_apps.domains.drivers.wire.SECONDS", 1)
    return _dns_server
