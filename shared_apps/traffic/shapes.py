"""Values that the port and the rules share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Tally:
    """Bytes in and out."""

    bytes_in: int
    bytes_out: int

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.bytes_in + other.bytes_in, self.bytes_out + other.bytes_out)


NONE = Tally(0, 0)


@dataclass(frozen=True, slots=True)
class Span:
    """Half-open, in UTC, of whole steps."""

    start: datetime
    end: datetime
