"""
A year of the issuer's rules, without database or network: the same pure functions that the services
call, an authority that keeps its own books, and a clock that jumps to whatever is next.

What is simulated is the order in which services call the rules; what is real are the rules. The
services themselves are driven through months in test_months.py, the authority's wire in
test_issuing.py.
"""

from __future__ import annotations

import heapq
import random
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from certs.port import Fault
from certs.rules import schedule
from certs.rules.backoff import pause_after, wait_after
from certs.rules.buckets import BUCKETS, Past, all_open_at

START = datetime(2026, 1, 1, tzinfo=UTC)
END = START + timedelta(days=365)
ORDER_TAKES = timedelta(seconds=8)
LOOK_TAKES = timedelta(seconds=2)
Broken = Callable[[datetime], str]


@dataclass
class Host:
    """`broken`: the code of what is wrong at a time, empty when all is well."""

    name: str
    registered: str
    life: timedelta
    broken: Broken
    seen_by_us: bool = True  # else only the authority notices
    not_before: datetime = START
    not_after: datetime = START
    spread: int = 0
    tries: int = 0
    next_try: datetime | None = START
    reason: str = ""
    issued: list[datetime] = field(default_factory=list)
    gaps: list[datetime] = field(default_factory=list)
    alarms: list[datetime] = field(default_factory=list)


class Authority:
    """Counts as Let's Encrypt does, and would refuse; a breach is written down."""

    def __init__(self, down: tuple[datetime, datetime]) -> None:
        self.down = down
        self.calls: dict[str, list[datetime]] = defaultdict(list)
        self.breaches: list[str] = []
        self.ordered: set[str] = set()

    def order(self, host: Host, at: datetime) -> tuple[str, Fault]:
        """What came of it: an empty code means issued."""
        if self.down[0] <= at < self.down[1]:
            return "authority_unreachable", "authority"
        self.ordered.add(host.name)
        orders, registered, failures, duplicates = BUCKETS
        self._count(orders.code, orders.theirs, orders.window, at)
        if code := host.broken(at):
            self._count(f"fail {host.name}", failures.theirs, failures.window, at)
            return code, "host"
        self._count(f"reg {host.registered}", registered.theirs, registered.window, at)
        self._count(f"same {host.name}", duplicates.theirs, duplicates.window, at)
        return "", "host"

    def _count(self, key: str, limit: int, window: timedelta, at: datetime) -> None:
        rows = self.calls[key] = [one for one in self.calls[key] if one > at - window]
        rows.append(at)
        if len(rows) > limit:
            self.breaches.append(f"{key} at {at}")


class Year:
    """`advice`: at this moment the authority asks for everything to be renewed within a day."""

    def __init__(
        self, hosts: list[Host], authority: Authority, *, advice: datetime | None, seed: int
    ) -> None:
        self.hosts, self.authority, self.advice = hosts, authority, advice
        self.random = random.Random(seed)
        self.now = START
        self.failures = 0
        self.paused_until = START
        self.asked: dict[str, list[datetime]] = defaultdict(list)
        self.events: list[tuple[datetime, int, str, Host, datetime]] = []
        self._number = 0

    def live(self) -> None:
        for host in self.hosts:
            self._plan(host.next_try or START, "look", host)
        while self.events and self.events[0][0] < END:
            at, _, what, host, mark = heapq.heappop(self.events)
            self.now = max(self.now, at)  # one at a time: whoever comes due meanwhile waits
            getattr(self, f"_{what}")(host, mark)
        for host in self.hosts:
            self._note_gap(host, END)

    def _plan(self, at: datetime, what: str, host: Host) -> None:
        self._number += 1
        heapq.heappush(self.events, (at, self._number, what, host, host.not_after))

    def _look(self, host: Host, _mark: datetime) -> None:
        """The issuer's turn for one order."""
        if host.next_try is None or self.now < host.next_try:
            return
        if self.now < self.paused_until:
            self._plan(self.paused_until, "look", host)
            return
        when, code = all_open_at(self._past(host), self.now)
        if when > self.now:
            host.next_try, host.reason = when, code
            self._plan(when, "look", host)
            return
        if host.seen_by_us and (code := host.broken(self.now)):
            self.now += LOOK_TAKES
            self._stick(host, code, "host", timedelta())
            return
        self._order(host)

    def _order(self, host: Host) -> None:
        at = self.now
        self.asked["all"].append(at)
        code, fault = self.authority.order(host, at)
        self.now += ORDER_TAKES
        if fault == "authority":
            self.asked[f"fail {host.name}"].append(at)
            self.failures += 1
            pause = pause_after(self.failures)
            self.paused_until = self.now + pause
            self._stick(host, code, fault, pause)
            return
        self.failures, self.paused_until = 0, self.now
        if code:
            self.asked[f"fail {host.name}"].append(at)
            self._stick(host, code, fault, timedelta())
            return
        self.asked[f"reg {host.registered}"].append(at)
        self.asked[f"same {host.name}"].append(at)
        self._keep(host)

    def _keep(self, host: Host) -> None:
        self._note_gap(host, self.now)
        host.not_before, host.not_after = self.now, self.now + host.life
        host.spread = self.random.randrange(schedule.SPREAD)
        host.tries, host.next_try, host.reason = 0, None, ""
        host.issued.append(self.now)
        self._plan(schedule.renew_at(host.not_before, host.not_after, host.spread), "renew", host)
        self._plan(schedule.alarm_at(host.not_before, host.not_after), "alarm", host)
        self._plan(schedule.ask_again_at(self.now, host.spread), "ask", host)

    def _stick(self, host: Host, code: str, fault: Fault, pause: timedelta) -> None:
        host.tries += 1
        host.reason = code
        host.next_try = self.now + max(wait_after(fault, host.tries), pause)
        self._plan(host.next_try, "look", host)

    def _renew(self, host: Host, mark: datetime) -> None:
        if host.not_after == mark and host.next_try is None:
            host.next_try = self.now
            self._plan(self.now, "look", host)

    def _alarm(self, host: Host, mark: datetime) -> None:
        if host.not_after == mark:
            host.alarms.append(self.now)

    def _ask(self, host: Host, mark: datetime) -> None:
        """The authority's advice: twice a day, while it answers."""
        if host.not_after != mark:
            return
        self._plan(schedule.ask_again_at(self.now, host.spread), "ask", host)
        down = self.authority.down[0] <= self.now < self.authority.down[1]
        if down or self.advice is None or not host.not_before < self.advice <= self.now:
            return
        window = (self.advice, self.advice + timedelta(days=1))
        when = schedule.renew_at(host.not_before, host.not_after, host.spread, window)
        self._plan(max(when, self.now), "renew", host)

    def _past(self, host: Host) -> Past:
        return Past(
            orders=self.asked["all"][-300:],
            registered=self.asked[f"reg {host.registered}"][-60:],
            failures=self.asked[f"fail {host.name}"][-10:],
            duplicates=self.asked[f"same {host.name}"][-10:],
        )

    def _note_gap(self, host: Host, until: datetime) -> None:
        if host.issued and host.not_after < until:
            host.gaps.append(host.not_after)
