"""Questions to Elasticsearch or OpenSearch about flows, for both layouts of the collector."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from shared_apps.traffic.shapes import Span

Direction = Literal["in", "out"]
DIRECTIONS: Final[tuple[Direction, ...]] = ("in", "out")
TIME: Final = "@timestamp"
PAGE: Final = 1000


@dataclass(frozen=True, slots=True)
class Layout:
    """Names of fields. `exporter` is the router that reported the flow; ECS may have none."""

    pattern: str
    octets: str
    source: str
    destination: str
    exporter: str

    def own(self, direction: Direction) -> str:
        return self.source if direction == "out" else self.destination

    def other(self, direction: Direction) -> str:
        return self.destination if direction == "out" else self.source


LAYOUTS: Final[Mapping[str, Layout]] = {
    "codex": Layout(
        "elastiflow-flow-codex-*",
        "flow.bytes",
        "flow.src.ip.addr",
        "flow.dst.ip.addr",
        "flow.export.ip.addr",
    ),
    "ecs": Layout(
        "elastiflow-flow-ecs-*", "network.bytes", "source.ip", "destination.ip", "observer.ip"
    ),
}


@dataclass(frozen=True, slots=True)
class Network:
    """Which records count: of these exporters (all, if none), and traffic inside or not."""

    exporters: tuple[str, ...] = ()
    own_prefixes: tuple[str, ...] = ()
    counts_inside: bool = False


def by_address_and_step(
    layout: Layout,
    network: Network,
    direction: Direction,
    prefixes: Sequence[str],
    span: Span,
    step_seconds: int,
    after: Mapping[str, Any] | None,
) -> dict[str, Any]:
    """Bytes by own address and step of time; one page of a composite aggregation."""
    own, other = layout.own(direction), layout.other(direction)
    filters: list[dict[str, Any]] = [
        {"range": {TIME: {"gte": instant(span.start), "lt": instant(span.end)}}},
        {"terms": {own: list(prefixes)}},
    ]
    if network.exporters:
        filters.append({"terms": {layout.exporter: list(network.exporters)}})
    which: dict[str, Any] = {"filter": filters}
    if network.own_prefixes and not network.counts_inside:
        which["must_not"] = [{"terms": {other: list(network.own_prefixes)}}]
    composite: dict[str, Any] = {
        "size": PAGE,
        "sources": [
            {"ip": {"terms": {"field": own}}},
            {"at": {"date_histogram": {"field": TIME, "fixed_interval": f"{step_seconds}s"}}},
        ],
    }
    if after is not None:
        composite["after"] = dict(after)
    return {
        "size": 0,
        "track_total_hits": False,
        "query": {"bool": which},
        "aggs": {
            "rows": {
                "composite": composite,
                "aggs": {"octets": {"sum": {"field": layout.octets}}},
            }
        },
    }


def instant(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
