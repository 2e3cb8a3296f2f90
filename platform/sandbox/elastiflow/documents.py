"""
Flow records in one SQLite file, and their fields in the layout of the index that they are in.

A record as it is fed: {"at": ISO, "src": …, "dst": …, "bytes": n, "packets": n, "exporter": …}. An
index is named for its layout, as the collector does: elastiflow-flow-codex-2.x-2026.01.30.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

Record = dict[str, Any]
FIELDS = {
    "codex": {
        "at": "@timestamp",
        "bytes": "flow.bytes",
        "packets": "flow.packets",
        "src": "flow.src.ip.addr",
        "dst": "flow.dst.ip.addr",
        "exporter": "flow.export.ip.addr",
    },
    "ecs": {
        "at": "@timestamp",
        "bytes": "network.bytes",
        "packets": "network.packets",
        "src": "source.ip",
        "dst": "destination.ip",
        "exporter": "observer.ip",
    },
}
KINDS = {
    "at": "date",
    "bytes": "long",
    "packets": "long",
    "src": "ip",
    "dst": "ip",
    "exporter": "ip",
}
_SCHEMA = """
CREATE TABLE IF NOT EXISTS flows (
  name TEXT NOT NULL, at INTEGER NOT NULL, src TEXT NOT NULL, dst TEXT NOT NULL,
  bytes INTEGER NOT NULL, packets INTEGER NOT NULL, exporter TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS flows_at ON flows (at);
"""


class Documents:
    """Thread-safe; survives a restart."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._db = sqlite3.connect(folder / "flows.sqlite3", check_same_thread=False)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=OFF")
        self._db.executescript(_SCHEMA)

    def add(self, layout: str, records: Iterable[Record]) -> int:
        rows = [_row(layout, record) for record in records]
        with self._lock, self._db:
            self._db.executemany("INSERT INTO flows VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
        return len(rows)

    def indices(self, pattern: str) -> list[str]:
        with self._lock:
            names = [row[0] for row in self._db.execute("SELECT DISTINCT name FROM flows")]
        return sorted(name for name in names if fits(name, pattern))

    def between(self, pattern: str, first_ms: int, last_ms: int) -> Iterator[Record]:
        """As documents with the layout's field names; `last_ms` is not in it."""
        with self._lock:
            rows = self._db.execute(
                "SELECT name, at, src, dst, bytes, packets, exporter FROM flows"
                " WHERE at >= ? AND at < ?",
                (first_ms, last_ms),
            ).fetchall()
        for name, at, src, dst, octets, packets, exporter in rows:
            if fits(name, pattern):
                names = FIELDS[layout_of(name)]
                found = {"at": at, "src": src, "dst": dst, "bytes": octets, "packets": packets}
                found["exporter"] = exporter
                yield {names[key]: value for key, value in found.items() if value != ""}

    def clear(self) -> None:
        with self._lock, self._db:
            self._db.execute("DELETE FROM flows")


def fits(name: str, pattern: str) -> bool:
    return any(fnmatchcase(name, one) for one in pattern.split(","))


def layout_of(name: str) -> str:
    return "ecs" if "-ecs-" in name else "codex"


def milliseconds(text: str) -> int:
    found = datetime.fromisoformat(text)
    at = found if found.tzinfo else found.replace(tzinfo=UTC)
    return int(at.timestamp() * 1000)


def _row(layout: str, record: Record) -> tuple[str, int, str, str, int, int, str]:
    at = milliseconds(str(record["at"]))
    day = datetime.fromtimestamp(at // 1000, UTC).strftime("%Y.%m.%d")
    name = f"elastiflow-flow-{layout}-2.x-{day}"
    octets = int(record["bytes"])
    packets = int(record.get("packets", -(-octets // 1400)))
    exporter = str(record.get("exporter", "192.0.2.1"))
    return name, at, str(record["src"]), str(record["dst"]), octets, packets, exporter
