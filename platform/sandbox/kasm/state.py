"""What the server remembers: documents in SQLite, so that a restart forgets nothing."""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sandbox.common.store import Store

Doc = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Pace:
    """How long a session takes to start, and stays queued after it was destroyed."""

    start_ms: int
    stop_ms: int


class State:
    """The documents, the pace and the clock, which can be made wrong."""

    def __init__(self, folder: Path, pace: Pace) -> None:
        self.store = Store(folder)
        self.pace = pace

    def now_ms(self) -> int:
        """This server's own clock: right, but for the skew that somebody set."""
        skew: int = self.setting("skew_ms", 0)
        return time.time_ns() // 1_000_000 + skew

    def setting(self, name: str, default: Any) -> Any:
        found = self.store.get("settings", name)
        return default if found is None else found["value"]

    def set(self, name: str, value: Any) -> None:
        self.store.put("settings", name, {"value": value})

    def note(self, event: str, **facts: Any) -> None:
        """One line of the ledger; never changed afterwards."""
        at = stamp(self.now_ms())
        self.store.put("ledger", uuid.uuid4().hex, {"event": event, "at": at, **facts})


def stamp(ms: int | None) -> str:
    """A time as Kasm writes it: UTC without saying so, and the word "None" for none."""
    if ms is None:
        return "None"
    return datetime.fromtimestamp(ms / 1000, UTC).strftime("%Y-%m-%d %H:%M:%S.%f")


def bare(text: str) -> str:
    """An id in its short spelling."""
    return text.replace("-", "").lower()


def hyphened(text: str) -> str:
    """An id in its long spelling."""
    return str(uuid.UUID(bare(text)))
