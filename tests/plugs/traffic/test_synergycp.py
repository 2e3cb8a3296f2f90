"""SynergyCP's counters against its sandbox: bits by port and cycle, an envelope that says no."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from kernel.errors import Declined, Misconfigured, OutsideError, Unavailable
from sandbox.synergycp.app import KEY
from shared_apps.traffic.port import Collector, CounterCollector
from shared_apps.traffic.shapes import NONE, Tally
from tests.plugs.traffic.contract import CounterContract, Source

MARCH, APRIL = "2026-03-01T00:00:00+00:00", "2026-04-01T00:00:00+00:00"
SERVER = "345"


class PortSource(Source):
    key = "synergycp"

    def __init__(self, url: str) -> None:
        self.url = url
        httpx.delete(f"{url}/_sandbox/servers").raise_for_status()
        self.ports()

    def settings(self) -> dict[str, str]:
        return {"base_url": self.url, "api_key": KEY, "allow_private": "yes"}

    def foreign(self) -> dict[str, str]:
        return {"api_key": "not-this-one"}

    def tell(self, tally: Tally) -> None:
        """A port has one number for both ways."""
        bits = 8 * (tally.bytes_in + tally.bytes_out)
        self.ports(eth0=[{"used": bits, "max": 80 * 10**12, "start": MARCH}])

    def ports(self, **cycles: list[dict[str, Any]]) -> None:
        named = {str(7 + n): rows for n, rows in enumerate(cycles.values())}
        body = {"ports": named or {"7": []}, "billing_id": "svc-1"}
        httpx.put(f"{self.url}/_sandbox/servers/{SERVER}", json=body).raise_for_status()

    def ask(self, collector: Collector) -> Tally:
        return sum(self.count(collector).values(), NONE)

    def count(self, collector: Collector) -> dict[str, Tally]:
        assert isinstance(collector, CounterCollector)
        return dict(collector.count(SERVER))

    def arm(self, mode: str, operation: str = "usage") -> None:
        body = {"operation": operation, "mode": mode}
        httpx.post(f"{self.url}/_sandbox/faults", json=body).raise_for_status()

    def fired(self) -> int:
        return sum(httpx.get(f"{self.url}/_sandbox/faults").json()["fired"].values())


@pytest.fixture
def source(synergy: str) -> PortSource:
    return PortSource(synergy)


class TestSynergyCounters(CounterContract):
    says_ways = False


def test_ports_of_a_server_add_up_by_cycle(source: PortSource) -> None:
    source.ports(
        eth0=[{"used": 800, "start": APRIL}, {"used": 8_000, "start": MARCH}],
        eth1=[{"used": 16, "start": "2026-04-01T02:00:00+02:00"}],  # the same instant
    )
    assert source.count(source.collector()) == {APRIL: Tally(0, 102), MARCH: Tally(0, 1_000)}


def test_a_no_in_the_envelope_is_a_no_whatever_the_status(source: PortSource) -> None:
    source.tell(Tally(1, 1))
    source.arm("refuse")
    with pytest.raises(Declined, match="You may not see this server"):
        source.count(source.collector())


def test_a_server_without_ports_is_no_zero(source: PortSource) -> None:
    url = f"{source.url}/_sandbox/servers/{SERVER}"
    httpx.put(url, json={"ports": {}}).raise_for_status()
    with pytest.raises(Unavailable, match="no ports"):
        source.count(source.collector())


def test_a_beginning_without_a_zone_is_named(source: PortSource) -> None:
    source.ports(eth0=[{"used": 8, "start": "2026-03-01T00:00:00"}])
    with pytest.raises(Misconfigured, match="no zone"):
        source.count(source.collector())


@pytest.mark.parametrize("mode", ["unavailable", "refuse", "garble"])
def test_the_key_is_in_no_error(source: PortSource, mode: str) -> None:
    """It travels in the query, which must be in no message."""
    source.arm(mode)
    with pytest.raises(OutsideError) as trouble:
        source.count(source.collector())
    assert KEY not in f"{trouble.value} {trouble.value.answer}"
