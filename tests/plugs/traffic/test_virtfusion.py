"""VirtFusion's counters against the sandbox panel: bytes by the server's own month."""

from __future__ import annotations

import pytest

from kernel.errors import Unavailable
from shared_apps.traffic.port import Collector, CounterCollector
from shared_apps.traffic.shapes import NONE, Tally
from tests.plugs.traffic.contract import CounterContract, Source
from tests.sandbox.virtfusion.running import HTTP, TOKEN, RunningPanel

FEBRUARY, MARCH = "2026-02-06 00:00:00", "2026-03-06 00:00:00"


class PanelSource(Source):
    key = "virtfusion"

    def __init__(self, panel: RunningPanel) -> None:
        panel.reset()
        self.panel = panel
        user = {"name": "Jane", "email": "jane@example.com", "extRelationId": 1, "sendMail": False}
        owner = panel.api("POST", "/users", json=user).json()["data"]["id"]
        wish = {"packageId": 1, "userId": owner, "hypervisorId": 1}
        self.server = str(panel.api("POST", "/servers", json=wish).json()["data"]["id"])

    def settings(self) -> dict[str, str]:
        return {"base_url": self.panel.url, "token": TOKEN, "allow_private": "yes"}

    def foreign(self) -> dict[str, str]:
        return {"token": "not-this-one"}

    def tell(self, tally: Tally) -> None:
        self.months({"start": MARCH, "rx": tally.bytes_in, "tx": tally.bytes_out})

    def months(self, *rows: dict[str, object]) -> None:
        door = f"{self.panel.url}/_sandbox/servers/{self.server}/traffic"
        HTTP.post(door, json=rows).raise_for_status()

    def ask(self, collector: Collector) -> Tally:
        return sum(self.count(collector).values(), NONE)

    def count(self, collector: Collector) -> dict[str, Tally]:
        assert isinstance(collector, CounterCollector)
        return dict(collector.count(self.server))

    def arm(self, mode: str) -> None:
        self.panel.arm("servers.traffic", mode)

    def fired(self) -> int:
        return self.panel.fired()


@pytest.fixture
def source(counting_panel: RunningPanel) -> PanelSource:
    return PanelSource(counting_panel)


class TestVirtFusionCounters(CounterContract):
    pass


def test_months_stand_beside_each_other_by_their_beginning(source: PanelSource) -> None:
    source.months(
        {"start": MARCH, "rx": 5, "tx": 7, "total": 12, "limit": 20000, "blocks": []},
        {"start": FEBRUARY, "rx": 100, "tx": 200, "total": 300, "limit": 20000, "blocks": []},
    )
    assert source.count(source.collector()) == {
        "2026-03-06T00:00:00+00:00": Tally(5, 7),
        "2026-02-06T00:00:00+00:00": Tally(100, 200),
    }


def test_a_new_server_has_a_month_of_its_own_day(source: PanelSource) -> None:
    """As the panel shows it by itself, without a judge's word."""
    [(start, tally)] = source.count(source.collector()).items()
    assert start.endswith("+00:00")
    assert tally.bytes_in >= tally.bytes_out >= 0


@pytest.mark.parametrize(
    "row",
    [
        {"start": "soon", "rx": 1, "tx": 1},
        {"start": MARCH, "rx": -1, "tx": 1},
        {"start": MARCH, "rx": "much", "tx": 1},
        {"start": MARCH, "tx": 1},
        {"start": MARCH, "rx": True, "tx": 1},
    ],
)
def test_what_is_no_counter_is_no_figure(source: PanelSource, row: dict[str, object]) -> None:
    source.months(row)
    with pytest.raises(Unavailable):
        source.count(source.collector())


def test_the_address_may_be_that_of_the_api(source: PanelSource) -> None:
    source.tell(Tally(700, 300))
    collector = source.collector(base_url=f"{source.panel.url}/api/v1/")
    assert source.ask(collector) == Tally(700, 300)
