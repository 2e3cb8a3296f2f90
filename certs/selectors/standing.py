"""How certificates stand, in few numbers: for those who watch."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Min

from certs.models import Edge, Order
from certs.selectors.board import SILENT_AFTER, certificates, late


@dataclass(frozen=True, slots=True)
class Standing:
    """`first_end`: when the first of those in use ends; None when none is in use."""

    number: int
    first_end: datetime | None
    late: int
    stuck: int
    silent_edges: int


def standing(at: datetime) -> Standing:
    live = certificates()
    return Standing(
        live.count(),
        live.aggregate(first=Min("not_after"))["first"],
        late().count(),
        Order.objects.filter(state=Order.State.STUCK).count(),
        Edge.objects.filter(seen_at__lt=at - SILENT_AFTER).count(),
    )
