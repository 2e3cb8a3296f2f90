"""
A small document store in one SQLite file: collections of JSON documents under an id.

State survives a restart of the sandbox. All methods are thread-safe; `with store.locked():` makes
several of them one step that no other thread sees half done.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

Document = dict[str, Any]

_SCHEMA = """
CREATE TABLE IF NOT EXISTS documents (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    collection TEXT NOT NULL,
    id TEXT NOT NULL,
    body TEXT NOT NULL,
    UNIQUE (collection, id)
)
"""


class Store:
    """One file `sandbox.sqlite3` in `folder`, made when missing."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._lock = threading.RLock()
        self._db = sqlite3.connect(
            folder / "sandbox.sqlite3", check_same_thread=False, isolation_level=None
        )
        # A sandbox may lose its last second in a power cut; it must not be slow for that.
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=OFF")
        self._db.execute(_SCHEMA)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """One step: all writes inside are kept, or none when an exception leaves the block."""
        with self._lock:
            if self._db.in_transaction:
                yield
                return
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    def put(self, collection: str, key: str, body: Document) -> Document:
        """Insert or replace; a replaced document keeps its place in `all`."""
        with self._lock:
            self._db.execute(
                "INSERT INTO documents (collection, id, body) VALUES (?, ?, ?)"
                " ON CONFLICT (collection, id) DO UPDATE SET body = excluded.body",
                (collection, key, json.dumps(body)),
            )
        return body

    def get(self, collection: str, key: str) -> Document | None:
        with self._lock:
            row = self._db.execute(
                "SELECT body FROM documents WHERE collection = ? AND id = ?", (collection, key)
            ).fetchone()
        return json.loads(row[0]) if row else None

    def all(self, collection: str) -> list[Document]:
        """Every document, oldest first."""
        with self._lock:
            rows = self._db.execute(
                "SELECT body FROM documents WHERE collection = ? ORDER BY position", (collection,)
            ).fetchall()
        return [json.loads(row[0]) for row in rows]

    def delete(self, collection: str, key: str) -> bool:
        with self._lock:
            found = self._db.execute(
                "DELETE FROM documents WHERE collection = ? AND id = ?", (collection, key)
            )
        return found.rowcount > 0

    def clear(self) -> None:
        with self._lock:
            self._db.execute("DELETE FROM documents")
