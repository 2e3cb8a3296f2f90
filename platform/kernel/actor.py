"""Who does something. Kept as (kind, id, label), so that no foreign key crosses a schema."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["customer", "team", "staff", "machine"]


@dataclass(frozen=True, slots=True)
class Actor:
    kind: Kind
    id: str
    label: str


MACHINE = Actor("machine", "", "machine")
