"""
What every source of traffic can do, in the house's words.

A driver is one file in `drivers/`, registered under a stable key, with its settings described as
data. It never touches the database and is never called inside a transaction. There are two kinds:
one sees flows between addresses, one reads a machine's own counters. Both answer, or raise one of
the outside errors of `kernel.errors`; never OutcomeUnknown, for a question changes nothing.
"""

from __future__ import annotations

import abc
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from kernel.plugs import Health, Setting
from kernel.registry import Registry
from shared_apps.traffic.shapes import Span, Tally


@dataclass(frozen=True, slots=True)
class Flow:
    """Bytes that one address received and sent in the step that begins `at`."""

    address: str
    at: datetime
    tally: Tally


class Collector(abc.ABC):
    """One account. Made per call from its settings; holds no state between calls."""

    key: ClassVar[str]
    label: ClassVar[str]
    fields: ClassVar[tuple[Setting, ...]] = ()

    def __init__(self, settings: Mapping[str, str]) -> None:
        self.settings = settings

    @abc.abstractmethod
    def check(self) -> Health:
        """Ask whether the account works. Never raises an OutsideError."""


class FlowCollector(Collector):
    """Sees traffic by address, also of machines that nobody's panel made."""

    @abc.abstractmethod
    def covers(self, prefix: str) -> bool:
        """Is this address or prefix in the network it sees? Asks nobody."""

    @abc.abstractmethod
    def flows(self, prefixes: Sequence[str], span: Span, step_seconds: int) -> Iterator[Flow]:
        """Every address and step that had traffic, in any order, each once per direction."""


class CounterCollector(Collector):
    """Reads what a platform counted for a machine."""

    @abc.abstractmethod
    def count(self, remote_id: str) -> Mapping[str, Tally]:
        """
        What its counting periods have counted by now, by their beginning (ISO, UTC). A period that
        is over may be there still. Raises Declined for a machine that the platform does not have.
        """


collectors: Registry[Collector] = Registry("shared_apps.traffic.drivers")
