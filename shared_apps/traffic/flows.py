"""Ask the sources what passed. No transaction is open around a call."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import structlog

from kernel.errors import Declined, OutsideError
from kernel.plugs import Health
from kernel.tenancy.context import on_platform_side
from kernel.tenancy.store import Store
from shared_apps.traffic import selectors, services
from shared_apps.traffic.models import Connection, Watch
from shared_apps.traffic.port import (
    Collector,
    CounterCollector,
    Flow,
    FlowCollector,
    collectors,
)
from shared_apps.traffic.rules.holding import Held, Owners
from shared_apps.traffic.rules.windows import pieces, span_to_read, step_for
from shared_apps.traffic.services.keeping import Row
from shared_apps.traffic.shapes import Span, Tally

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A source with its driver, made for one round."""

    source: selectors.Source
    driver: Collector


def collect(store: Store, until: datetime) -> None:
    """
    Read the traffic of a store's services up to an instant on its clock. What a source does not
    answer stays unread, is said on the watch, and is read the next time.
    """
    if store.is_copy:
        return
    with on_platform_side():
        asked = [_Asked(one, driver_of(one)) for one in selectors.sources()]
        held = selectors.held(store.key)
        for row in selectors.watches(store.key):
            services.take_source(store.key, row.service_id, _choose(row, asked, held), at=until)
        rows = selectors.watches(store.key)
        for one in asked:
            mine = [row for row in rows if row.connection_id == one.source.connection_id]
            if isinstance(one.driver, FlowCollector):
                _read_flows(store, one.driver, mine, held, until)
            elif isinstance(one.driver, CounterCollector):
                _read_counters(store, one.driver, mine, until)


def driver_of(source: selectors.Source) -> Collector:
    return collectors.get(source.driver)(source.settings)


def check_health(connection_id: UUID) -> Health:
    """Ask one source and write down what it said."""
    row = selectors.connection(connection_id)
    health = driver_of(selectors.source_of(row)).check()
    services.note_health(connection_id, health)
    return health


def check_all() -> None:
    for row in selectors.connections():
        if row.state == Connection.State.ACTIVE:
            check_health(row.pk)


def _choose(row: Watch, asked: Iterable[_Asked], held: Iterable[Held]) -> UUID | None:
    """Who sees the wire goes before who asks the panel; an older connection before a newer one."""
    prefixes = [one.prefix for one in held if one.key == str(row.service_id)]
    counter = None
    for one in asked:
        driver = one.driver
        if isinstance(driver, FlowCollector):
            if any(driver.covers(prefix) for prefix in prefixes):
                return one.source.connection_id
        elif counter is None and row.remote_id and one.source.serves == row.machine_of:
            counter = one.source.connection_id
    return counter


def _read_flows(
    store: Store,
    driver: FlowCollector,
    rows: Sequence[Watch],
    held: Sequence[Held],
    until: datetime,
) -> None:
    """Services that were read as far as one another are read together, a piece of time at once."""
    step = step_for(len(rows))
    groups: dict[Span, list[UUID]] = defaultdict(list)
    for row in rows:
        span = span_to_read(row.read_until, row.since_at or row.started_at, until, step)
        if span is not None:
            groups[span].append(row.service_id)
    for span, members in groups.items():
        keys = {str(one) for one in members}
        ours = [one for one in held if one.key in keys and driver.covers(one.prefix)]
        try:
            for piece in pieces(span):
                seen = driver.flows(sorted({one.prefix for one in ours}), piece, step)
                services.keep_flows(
                    store.key,
                    store.timezone,
                    _owned(seen, Owners(ours), step),
                    services=members,
                    until=piece.end,
                )
        except OutsideError as error:
            log.warning("traffic_unread", place=store.key, code=error.code)
            services.note_trouble(store.key, members, f"{error.code}: {error.answer}")


def _owned(seen: Iterable[Flow], owners: Owners, step: int) -> list[Row]:
    """Bytes by service and step; what was nobody's of ours then is left out."""
    sums: dict[tuple[str, datetime], Tally] = {}
    for flow in seen:
        key = owners.owner(flow.address, flow.at)
        if key is not None:
            slot = (key, flow.at)
            sums[slot] = sums.get(slot, Tally(0, 0)) + flow.tally
    return [
        (UUID(key), at, step, tally.bytes_in, tally.bytes_out) for (key, at), tally in sums.items()
    ]


def _read_counters(
    store: Store, driver: CounterCollector, rows: Iterable[Watch], until: datetime
) -> None:
    """A machine that ended has no counters any more: what was read last is all that is known."""
    for row in rows:
        at = until if row.ended_at is None else min(until, row.ended_at)
        try:
            counted = driver.count(row.remote_id)
        except OutsideError as error:
            log.warning("traffic_unread", place=store.key, code=error.code)
            services.note_trouble(store.key, [row.service_id], f"{error.code}: {error.answer}")
            if row.ended_at is None or not isinstance(error, Declined):
                continue
        else:
            services.keep_count(store.key, store.timezone, row.service_id, counted, at=at)
        if row.ended_at is not None:
            services.note_read(store.key, row.service_id, until)
