"""What was seen in the DNS, in plain values: drivers answer in it, rules judge it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

# found and empty are answers; the rest are the ways in which there is none.
Status = Literal[
    "found", "empty", "nxdomain", "servfail", "dnssec", "timeout", "lame", "split", "loop"
]


@dataclass(frozen=True, slots=True)
class Answer:
    """
    What the servers said about one name and kind of record.

    `values` are in the record's own text, host names lower case without the last dot. `chain`: the
    aliases that were followed, the first target first. `differing`: for "split", what each server
    said. `asked`: the servers that were asked.
    """

    name: str
    kind: str
    status: Status
    values: tuple[str, ...] = ()
    chain: tuple[str, ...] = ()
    differing: tuple[tuple[str, ...], ...] = ()
    asked: tuple[str, ...] = ()

    @property
    def exists(self) -> bool:
        return self.status == "found"

    @property
    def failed(self) -> bool:
        """Nobody can say what the truth is: certificate authorities can't either."""
        return self.status not in {"found", "empty", "nxdomain"}


@dataclass(frozen=True, slots=True)
class Sighting:
    """All that matters about one host. `caa_at` is the name whose CAA set holds for it."""

    host: str
    ipv4: Answer
    ipv6: Answer
    proof: Answer | None
    caa: Answer


@dataclass(frozen=True, slots=True)
class Target:
    """Where hosts must point: the edge by name, or by its addresses."""

    host: str
    ipv4: tuple[str, ...] = ()
    ipv6: tuple[str, ...] = ()
