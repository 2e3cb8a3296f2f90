"""Mails in SQLite, one row per mail with its raw bytes; read apart again when shown."""

from __future__ import annotations

import json
import sqlite3
import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

_TABLE = """
CREATE TABLE IF NOT EXISTS mails (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    received_at TEXT NOT NULL,
    sender TEXT NOT NULL,
    recipients TEXT NOT NULL,
    subject TEXT NOT NULL,
    preview TEXT NOT NULL,
    raw BLOB NOT NULL
)
"""
_COLUMNS = "id, received_at, sender, recipients, subject, preview"


@dataclass(frozen=True, slots=True)
class Mail:
    """What a list shows. `received_at` is UTC in ISO form; `sender` as the From header says."""

    id: int
    received_at: str
    sender: str
    recipients: tuple[str, ...]
    subject: str
    preview: str


class MailStore:
    """Written by the SMTP thread, read by the web thread: one connection behind one lock."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._db = sqlite3.connect(folder / "mailbox.sqlite", check_same_thread=False)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute(_TABLE)
        self._db.commit()

    def add(
        self, *, sender: str, recipients: list[str], subject: str, preview: str, raw: bytes
    ) -> None:
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        row = (now, sender, json.dumps(recipients), subject, preview, raw)
        with self._lock:
            self._db.execute(
                "INSERT INTO mails (received_at, sender, recipients, subject, preview, raw)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                row,
            )
            self._db.commit()

    def find(self, *, to: str = "", since: int = 0, limit: int = 200) -> list[Mail]:
        """Newest first. `to`: part of a recipient, any case. `since`: only mails after this id."""
        rows = self._rows(f"SELECT {_COLUMNS} FROM mails WHERE id > ? ORDER BY id DESC", since)
        found = [_mail(row) for row in rows]
        wanted = to.strip().lower()
        return [
            mail for mail in found if any(wanted in known.lower() for known in mail.recipients)
        ][:limit]

    def get(self, mail_id: int) -> tuple[Mail, bytes] | None:
        rows = self._rows(f"SELECT {_COLUMNS}, raw FROM mails WHERE id = ?", mail_id)
        return (_mail(rows[0][:6]), bytes(rows[0][6])) if rows else None

    def clear(self) -> int:
        """Forget all mails; their ids are not used again. Returns how many there were."""
        with self._lock:
            count = self._db.execute("DELETE FROM mails").rowcount
            self._db.commit()
        return count

    def _rows(self, query: str, *values: int) -> list[tuple[Any, ...]]:
        with self._lock:
            return self._db.execute(query, values).fetchall()


def _mail(row: tuple[Any, ...]) -> Mail:
    return Mail(row[0], row[1], row[2], tuple(json.loads(row[3])), row[4], row[5])
