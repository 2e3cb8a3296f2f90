"""The records that were set, and the moods that names are in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from sandbox.common.store import Store

KINDS = ("A", "AAAA", "CNAME", "TXT", "CAA", "MX", "NS", "SOA")
# Mood → what it plays.
MOODS = {
    "servfail": "answers with an error (SERVFAIL)",
    "dnssec": "has wrong DNSSEC signatures",
    "timeout": "does not answer at all",
    "lame": "says that it does not know the zone (REFUSED)",
    "nxdomain": "says that the name does not exist",
    "split": "lets its second name server answer differently",
}
ELSEWHERE = "203.0.113.99"  # what the second server says of a split name


@dataclass(frozen=True, slots=True)
class Record:
    name: str
    kind: str
    value: str
    ttl: int = 60

    @property
    def key(self) -> str:
        return f"{self.name} {self.kind} {self.value}"


def plain(name: str) -> str:
    return name.strip().rstrip(".").lower()


class Zones:
    """Everything that the two servers know, kept in a file. Thread-safe."""

    def __init__(self, folder: Path, fixed: tuple[Record, ...] = ()) -> None:
        self._store = Store(folder)
        self._fixed = fixed

    def add(self, name: str, kind: str, value: str, ttl: int = 60) -> Record:
        """Raises ValueError for an unknown kind or an alias beside other records."""
        record = Record(plain(name), kind.strip().upper(), value.strip(), ttl)
        if record.kind not in KINDS or not record.name or not record.value:
            raise ValueError(f"a record needs a name, a value and a kind of {', '.join(KINDS)}")
        if record.kind in {"CNAME", "MX", "NS"}:
            record = Record(record.name, record.kind, record.value.rstrip("."), ttl)
        others = {one.kind for one in self.at(record.name)} - {record.kind}
        if others and (record.kind == "CNAME" or "CNAME" in others):
            raise ValueError(f"{record.name} can't be an alias and have other records")
        fields = {"name": record.name, "kind": record.kind, "value": record.value, "ttl": ttl}
        self._store.put("records", record.key, fields)
        return record

    def remove(self, name: str, kind: str = "", value: str = "") -> int:
        """Delete what fits; kind and value are optional. Returns how many went."""
        gone = [
            one
            for one in self.own()
            if one.name == plain(name) and kind in {"", one.kind} and value in {"", one.value}
        ]
        return sum(self._store.delete("records", one.key) for one in gone)

    def own(self) -> list[Record]:
        """What people set, oldest first."""
        return [Record(**found) for found in self._store.all("records")]

    def all(self) -> list[Record]:
        return [*self._fixed, *self.own()]

    def at(self, name: str) -> list[Record]:
        return [one for one in self.all() if one.name == name]

    def exists(self, name: str) -> bool:
        """There is a record at the name or below it."""
        return any(one.name == name or one.name.endswith(f".{name}") for one in self.all())

    def said_of(self, name: str) -> list[Record]:
        """
        What is answered for a name: its own records, or those of the star below the nearest name
        above it that exists (RFC 4592).
        """
        if self.exists(name):
            return self.at(name)
        labels = name.split(".")
        above = (".".join(labels[n:]) for n in range(1, len(labels)))
        nearest = next((one for one in above if self.exists(one)), None)
        return [replace(one, name=name) for one in self.at(f"*.{nearest}")] if nearest else []

    def set_mood(self, name: str, mood: str) -> None:
        """For the name and all below it; an empty mood is none. Raises ValueError if unknown."""
        if not mood:
            self._store.delete("moods", plain(name))
        elif mood in MOODS and plain(name):
            self._store.put("moods", plain(name), {"name": plain(name), "mood": mood})
        else:
            raise ValueError(f"the moods are {', '.join(MOODS)}")

    def moods(self) -> dict[str, str]:
        return {row["name"]: row["mood"] for row in self._store.all("moods")}

    def mood_of(self, name: str) -> str:
        """The nearest mood above the name."""
        moods = self.moods()
        labels = name.split(".")
        above = (".".join(labels[n:]) for n in range(len(labels)))
        return next((moods[one] for one in above if one in moods), "")

    def clear(self) -> None:
        self._store.clear()
