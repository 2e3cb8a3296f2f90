"""Lines of an invoice that belong together: the sessions of one desktop, under one head."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from kernel.money import Money, total
from tenant_apps.billing.models import InvoiceLine
from tenant_apps.provisioning.models import Service

Row = tuple[InvoiceLine, Service | None]


@dataclass(frozen=True, slots=True)
class Bundle:
    """Sessions in the order of the invoice, and what they come to without tax."""

    service: Service | None
    lines: tuple[InvoiceLine, ...]

    @property
    def name(self) -> str:
        return self.service.product_name if self.service else self.lines[0].description

    @property
    def hours(self) -> Decimal:
        return sum((one.use.quantity for one in self.lines if one.use), Decimal(0))

    @property
    def net(self) -> Money:
        return total((one.net for one in self.lines), self.lines[0].currency)


def bundled(rows: Sequence[Row]) -> tuple[list[Row], list[Bundle]]:
    """What stands alone, and the sessions by their desktop; one session alone is a line."""
    by_desktop: dict[object, list[Row]] = {}
    for line, service in rows:
        if line.use is not None and line.use.allotted is not None:
            by_desktop.setdefault(line.subscription_id, []).append((line, service))
    many = [group for group in by_desktop.values() if len(group) > 1]
    inside = {line.pk for group in many for line, _service in group}
    alone = [row for row in rows if row[0].pk not in inside]
    return alone, [Bundle(group[0][1], tuple(line for line, _s in group)) for group in many]
