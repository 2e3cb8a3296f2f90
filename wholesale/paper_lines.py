"""The lines of a wholesale invoice as pages show them: to the store's owner, and to staff."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from kernel.money import Money
from wholesale import selectors
from wholesale.models import Invoice, InvoiceLine, SessionCost, TrafficCost
from wholesale.traffic import traffic_behind

_MINUTES = 60


@dataclass(frozen=True, slots=True)
class ShownLine:
    """
    `sessions` are what a line of a desktop is made of, `traffic` what one of traffic is: of every
    other line there is none.
    """

    line: InvoiceLine
    unit: Money
    amount: Money
    sessions: tuple[SessionCost, ...]
    traffic: TrafficCost | None = None

    @property
    def is_of_sessions(self) -> bool:
        return self.line.kind == InvoiceLine.Kind.SESSIONS

    @property
    def rate(self) -> Decimal | None:
        """Of an hour or a GB, without the zeros of its column."""
        found = self.traffic.rate if self.traffic else self.line.hour_rate
        return None if found is None else found.normalize()

    @property
    def hours(self) -> Decimal:
        return hours_of(self.line.minutes)


def hours_of(minutes: int) -> Decimal:
    """Quarters of an hour have two digits."""
    return Decimal(minutes) / _MINUTES


def shown_lines(invoice: Invoice) -> list[ShownLine]:
    behind, traffic = selectors.sessions_behind(invoice), traffic_behind(invoice)
    return [
        ShownLine(
            line,
            Money(line.unit_minor, invoice.currency),
            Money(line.amount_minor, invoice.currency),
            tuple(behind.get((line.service_id, line.period_start), ()))
            if line.kind == InvoiceLine.Kind.SESSIONS and line.service_id
            else (),
            traffic.get(line.pk),
        )
        for line in selectors.invoice_lines(invoice)
    ]
