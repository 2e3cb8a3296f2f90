"""Events of customers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from contracts.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerChanged(Event):
    """Name, address or tax number were written anew; also when the customer is registered."""

    kind: ClassVar[str] = "accounts.customer_changed"
    customer_id: str
    fields: list[str]

    @property
    def aggregate(self) -> str:
        return self.customer_id
