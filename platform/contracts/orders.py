"""Events of ordering."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from contracts.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPlaced(Event):
    kind: ClassVar[str] = "orders.order_placed"
    order_id: str
    number: str
    customer_id: str
    invoice_id: str
    total_minor: int
    currency: str

    @property
    def aggregate(self) -> str:
        return self.order_id
