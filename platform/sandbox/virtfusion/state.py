"""What the panel remembers: JSON documents in SQLite, so a restart forgets nothing."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

Doc = dict[str, Any]
TABLES = ("users", "servers", "queue", "ssh_keys", "ledger")


class State:
    """
    One document per row and an id that is never used twice.

    All routes run in one event loop and none waits between reading and writing, so no two requests
    mix. `build_ms` and `power_ms` are milliseconds.
    """

    def __init__(self, folder: Path, *, build_ms: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.build_ms = build_ms
        self.power_ms = min(1000, build_ms)
        self._db = sqlite3.connect(folder / "virtfusion.sqlite", check_same_thread=False)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=NORMAL")
        for table in TABLES:
            self._db.execute(
                f"CREATE TABLE IF NOT EXISTS {table}"
                " (id INTEGER PRIMARY KEY AUTOINCREMENT, doc TEXT NOT NULL)"
            )
        self._db.commit()

    def add(self, table: str, doc: Doc) -> Doc:
        found = self._db.execute(f"INSERT INTO {_known(table)} (doc) VALUES ('{{}}')").lastrowid
        doc["id"] = found
        return self.save(table, doc)

    def save(self, table: str, doc: Doc) -> Doc:
        text = json.dumps(doc)
        self._db.execute(f"UPDATE {_known(table)} SET doc = ? WHERE id = ?", (text, doc["id"]))
        self._db.commit()
        return doc

    def get(self, table: str, key: int) -> Doc | None:
        row = self._db.execute(f"SELECT doc FROM {_known(table)} WHERE id = ?", (key,)).fetchone()
        return json.loads(row[0]) if row else None

    def all(self, table: str) -> Iterator[Doc]:
        for (text,) in self._db.execute(f"SELECT doc FROM {_known(table)} ORDER BY id").fetchall():
            yield json.loads(text)

    def remove(self, table: str, key: int) -> None:
        self._db.execute(f"DELETE FROM {_known(table)} WHERE id = ?", (key,))
        self._db.commit()

    def note(self, event: str, **facts: Any) -> None:
        """One line of the ledger; never changed afterwards."""
        self.add("ledger", {"event": event, "at": stamp(now_ms()), **facts})

    def reset(self) -> None:
        """Forget everything but how far servers were counted: no panel gives one number twice."""
        for table in TABLES:
            self._db.execute(f"DELETE FROM {table}")
        self._db.execute("DELETE FROM sqlite_sequence WHERE name <> 'servers'")
        self._db.commit()


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def stamp(ms: int) -> str:
    """Milliseconds since 1970 as the panel writes times (UTC, whole seconds)."""
    return datetime.fromtimestamp(ms // 1000, UTC).isoformat()


def _known(table: str) -> str:
    if table not in TABLES:
        raise ValueError(table)
    return table
