"""What stores owe and since when: one word for an invoice's state, for staff and for its store."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Literal

from django.db.models import Count, Q, QuerySet, Sum

from kernel import clock
from kernel.money import Money
from shared_apps.resellers.models import Reseller
from wholesale.models import Invoice

State = Literal["open", "overdue", "paid"]
STATES: tuple[State, ...] = ("open", "overdue", "paid")


def shown_state(row: Invoice, today: date) -> State:
    """An issued invoice is open, and overdue from the day after its due day in the store's zone."""
    if row.state == Invoice.State.PAID:
        return "paid"
    return "overdue" if row.due_on < today else "open"


def todays(stores: Iterable[str]) -> dict[str, date]:
    """Store → its calendar day, in its zone and on its clock."""
    now = clock.real_now()
    rows = Reseller.objects.filter(schema_name__in=set(stores))
    return {
        key: clock.local_date(now + offset, timezone)
        for key, offset, timezone in rows.values_list("schema_name", "clock_offset", "timezone")
    }


def all_invoices(state: str = "", words: str = "", stores: Iterable[str] = ()) -> QuerySet[Invoice]:
    """
    Invoices of all stores, the newest first. `state`: one of STATES. `words`: part of the number;
    `stores`: keys of stores that the words mean too.
    """
    rows = Invoice.objects.order_by("-issued_at", "-number")
    if state:
        rows = rows.filter(_shown_as()[state]) if state in STATES else rows.none()
    if words:
        rows = rows.filter(Q(number__icontains=words) | Q(store__in=list(stores)))
    return rows


def counts() -> dict[str, int]:
    """How many invoices of all stores are in each of STATES."""
    sums = {state: Count("pk", filter=such) for state, such in _shown_as().items()}
    found: dict[str, int] = Invoice.objects.aggregate(**sums)
    return found


def sums(state: State) -> list[tuple[int, Money]]:
    """Invoices of all stores in that state: how many and how much, a pair a currency."""
    rows = (
        all_invoices(state)
        .order_by("currency")
        .values("currency")
        .annotate(count=Count("pk"), sum=Sum("total_minor"))
    )
    return [(row["count"], Money(row["sum"], row["currency"])) for row in rows]


def _shown_as() -> dict[str, Q]:
    """`shown_state` for the database. Stores whose day is the same share a condition."""
    issued = Q(state=Invoice.State.ISSUED)
    owing = Invoice.objects.filter(issued).values_list("store", flat=True).distinct()
    by_day: dict[date, list[str]] = {}
    for store, day in todays(owing.order_by()).items():
        by_day.setdefault(day, []).append(store)
    late = Q(pk__in=[])
    for day, stores in by_day.items():
        late |= Q(store__in=stores, due_on__lt=day)
    return {"open": issued & ~late, "overdue": issued & late, "paid": Q(state=Invoice.State.PAID)}
