"""
The lines of issued invoices computed again from what is kept with them (lesson W8).

Of a line that stands, everything that was computed must come out as it is stored: the amounts, and
the trace itself, byte for byte. Reads only.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, cast
from uuid import UUID

from tenant_apps.billing.copying import line_of
from tenant_apps.billing.models import InvoiceLine
from tenant_apps.billing.rules.trace import Trace, replay, trace_of

_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class Replayed:
    """A line by its invoice's number and its position; what is stored, and what comes out."""

    number: str
    position: int
    stored: bytes
    computed: bytes

    @property
    def is_same(self) -> bool:
        return self.stored == self.computed


def replayed(
    *, customer_id: UUID | None = None, first: date | None = None, last: date | None = None
) -> Iterator[Replayed]:
    """
    Every line of the invoices issued from `first` to `last`, both days included, void ones as well.

    Lines of before traces were kept have nothing to be computed from, and are left out.
    """
    rows = InvoiceLine.objects.select_related("invoice").exclude(trace={})
    if customer_id is not None:
        rows = rows.filter(invoice__customer_id=customer_id)
    if first is not None:
        rows = rows.filter(invoice__issued_on__gte=first)
    if last is not None:
        rows = rows.filter(invoice__issued_on__lte=last)
    for row in rows.order_by("invoice__number", "position").iterator(_AT_ONCE):
        yield Replayed(row.invoice.number, row.position, _stored(row), _computed(row))


def _stored(row: InvoiceLine) -> bytes:
    return _bytes(
        unit=row.unit_minor,
        quantity=row.quantity,
        discount=row.discount_minor,
        net=row.net_minor,
        tax=row.tax_minor,
        percent=f"{row.tax_percent:.2f}",
        label=row.tax_label,
        reason=row.tax_reason,
        trace=row.trace,
    )


def _computed(row: InvoiceLine) -> bytes:
    line = replay(cast(Trace, row.trace), line_of(row))
    return _bytes(
        unit=line.unit.minor,
        quantity=line.quantity,
        discount=line.discount.minor,
        net=line.net.minor,
        tax=line.tax.minor,
        percent=f"{line.rate.column:.2f}",
        label=line.rate.label,
        reason=line.rate.reason,
        trace=trace_of(line),
    )


def _bytes(**facts: Any) -> bytes:
    return json.dumps(facts, sort_keys=True, ensure_ascii=False).encode()
