"""ElastiFlow against its sandbox: the contract, and what is this wire's own."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kernel.errors import Misconfigured, Unavailable
from shared_apps.traffic.drivers import _elastic_query
from shared_apps.traffic.port import Collector, Flow, FlowCollector
from shared_apps.traffic.shapes import NONE, Span, Tally
from tests.flows import Cluster
from tests.plugs.traffic.contract import HOUR, START, CollectorContract, Source, a_day

OWN = "203.0.113.10"


class FlowSource(Source):
    key = "elastiflow"

    def __init__(self, cluster: Cluster, layout: str) -> None:
        self.cluster, self.layout = cluster, layout

    def settings(self) -> dict[str, str]:
        return {**self.cluster.settings, "layout": self.layout}

    def foreign(self) -> dict[str, str]:
        return {"password": "not-this-one"}

    def tell(self, tally: Tally) -> None:
        self.cluster.clear()
        at = START + HOUR
        self.cluster.feed(
            self.cluster.received(OWN, at, tally.bytes_in),
            self.cluster.sent(OWN, at, tally.bytes_out),
            layout=self.layout,
        )

    def ask(self, collector: Collector) -> Tally:
        return total(flows(collector))

    def arm(self, mode: str) -> None:
        self.cluster.arm(mode)

    def fired(self) -> int:
        return self.cluster.fired()


def flows(collector: Collector, *prefixes: str, span: Span | None = None) -> list[Flow]:
    assert isinstance(collector, FlowCollector)
    return list(collector.flows(prefixes or (OWN,), span or a_day(), 300))


def total(found: list[Flow]) -> Tally:
    return sum((one.tally for one in found), NONE)


@pytest.fixture(params=["codex", "ecs"])
def source(request: pytest.FixtureRequest, cluster: Cluster) -> FlowSource:
    cluster.clear_faults()
    return FlowSource(cluster, request.param)


class TestElastiFlow(CollectorContract):
    pass


@pytest.mark.parametrize("mode", ["timed_out", "shards_failed"])
def test_a_part_of_the_sums_is_none(source: FlowSource, mode: str) -> None:
    source.tell(Tally(700, 300))
    source.arm(mode)
    with pytest.raises(Unavailable) as part:
        source.ask(source.collector())
    assert part.value.code == mode


def test_pages_follow_each_other_by_their_last_key(
    source: FlowSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither a bucket twice nor one left out, also where a page ends within an address."""
    monkeypatch.setattr(_elastic_query, "PAGE", 7)
    source.cluster.clear()
    machines = [f"203.0.113.{n}" for n in range(10, 15)]
    step = timedelta(minutes=5)
    source.cluster.feed(
        *(
            source.cluster.sent(machine, START + at * step, 1_000 * n + at)
            for n, machine in enumerate(machines, start=1)
            for at in range(9)
        ),
        layout=source.layout,
    )
    found = flows(source.collector(), *machines)
    assert len({(one.address, one.at) for one in found}) == len(found) == 5 * 9
    assert [
        (n, at)
        for n, machine in enumerate(machines, start=1)
        for at in range(9)
        if Flow(machine, START + at * step, Tally(0, 1_000 * n + at)) not in found
    ] == []


def test_a_fault_on_a_later_page_keeps_nothing_of_the_earlier_ones(
    source: FlowSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_elastic_query, "PAGE", 2)
    source.cluster.clear()
    step = timedelta(minutes=5)
    source.cluster.feed(
        *(source.cluster.sent(OWN, START + at * step, 1) for at in range(6)), layout=source.layout
    )
    collector = source.collector()
    assert isinstance(collector, FlowCollector)
    pages = collector.flows([OWN], a_day(), 300)
    first = next(pages)
    while first.tally == NONE:
        first = next(pages)
    source.arm("unavailable")
    with pytest.raises(Unavailable):
        list(pages)
    assert total(flows(collector)) == Tally(0, 6)


def test_an_empty_cluster_answers_with_nothing_and_is_not_healthy(source: FlowSource) -> None:
    source.cluster.clear()
    assert flows(source.collector()) == []
    health = source.collector().check()
    assert (health.ok, health.refused) == (False, False)


def test_the_other_layout_is_seen_at_the_check(source: FlowSource) -> None:
    source.tell(Tally(1, 1))
    other = "ecs" if source.layout == "codex" else "codex"
    pattern = f"elastiflow-flow-{source.layout}-*"
    health = source.collector(layout=other, pattern=pattern).check()
    assert not health.ok
    assert "bytes" in str(health.facts)


def test_an_index_that_is_not_there_is_named(source: FlowSource) -> None:
    source.tell(Tally(1, 1))
    with pytest.raises(Misconfigured) as wrong:
        # Without a star: a pattern that fits nothing is no error for a cluster.
        source.collector(pattern="elastiflow-flow-gone")._ask("_search", {}, {"size": 0})  # type: ignore[attr-defined]
    assert wrong.value.code == "no_index"


def test_a_key_goes_before_a_user(source: FlowSource) -> None:
    source.tell(Tally(700, 300))
    by_key = {**source.cluster.by_key, "layout": source.layout, "password": "not-this-one"}
    assert source.ask(source.collector(**by_key)) == Tally(700, 300)


def test_a_span_is_half_open(source: FlowSource) -> None:
    source.cluster.clear()
    end = START + HOUR
    for at in (START - timedelta(milliseconds=1), START, end - timedelta(milliseconds=1), end):
        source.cluster.feed(source.cluster.sent(OWN, at, 10), layout=source.layout)
    assert total(flows(source.collector(), span=Span(START, end))) == Tally(0, 20)
