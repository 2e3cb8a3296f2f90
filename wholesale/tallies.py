"""How billing goes in all stores, without opening one: what they tallied, and what is late."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from django.db.models import Max, Sum

from shared_apps.outbox.selectors import late_together
from shared_apps.resellers.models import Reseller
from wholesale.models import BillingTally

# A run begins within a minute of what is due, and comes back every slice.
LATE_AFTER = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Tally:
    """Of one store, on its own clock."""

    parked: int = 0
    oldest_parked_at: datetime | None = None
    waits_since: datetime | None = None
    last_run_at: datetime | None = None
    last_run_state: str = ""
    overdue: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """`late`: how much is due for so long that a run should have done it; `since`: the oldest."""

    store: str
    tally: Tally
    late: int = 0
    since: datetime | None = None

    @property
    def did_not_happen(self) -> bool:
        """Nobody holds it, and still it was not done."""
        return self.late > 0 and self.tally.waits_since is None


def keep_tally(store: str, facts: Tally) -> None:
    """Also from inside the store: of its own row only. Again: the newest holds."""
    BillingTally.objects.update_or_create(store=store, defaults=asdict(facts))


def standings() -> list[Standing]:
    """Stores of which something can be said: a run that did not happen first, the oldest first."""
    late = {store: (count, since) for store, count, since in _late()}
    rows = {row.store: _tally(row) for row in BillingTally.objects.all()}
    found = [
        Standing(store, rows.get(store, Tally()), *late.get(store, (0, None)))
        for store in {*rows, *late}
    ]
    return sorted(found, key=_order)


def _late() -> list[tuple[str, int, datetime]]:
    """Without copies of stores: what waits in one is no store's billing."""
    copies = set(Reseller.objects.filter(is_copy=True).values_list("schema_name", flat=True))
    return [one for one in late_together(LATE_AFTER) if one[0] not in copies]


def _order(one: Standing) -> tuple[bool, bool, bool, str]:
    waits, parked = one.tally.waits_since is None, not one.tally.parked
    return not one.did_not_happen, waits, parked, one.store


def _tally(row: BillingTally) -> Tally:
    return Tally(
        parked=row.parked,
        oldest_parked_at=row.oldest_parked_at,
        waits_since=row.waits_since,
        last_run_at=row.last_run_at,
        last_run_state=row.last_run_state,
        overdue=row.overdue,
    )


def troubled() -> tuple[int, int, int]:
    """How many stores' runs did not happen, wait for a person, and how much is parked in all."""
    waiting = set(BillingTally.objects.exclude(waits_since=None).values_list("store", flat=True))
    late = {store for store, _count, _since in _late()}
    parked = BillingTally.objects.aggregate(sum=Sum("parked"))["sum"] or 0
    return len(late - waiting), len(waiting), parked


def newest_run() -> datetime | None:
    """When any store planned a run last, of those that live in real time; None before the first."""
    living = Reseller.objects.filter(is_copy=False, clock_offset=timedelta())
    rows = BillingTally.objects.filter(store__in=living.values("schema_name"))
    found: datetime | None = rows.aggregate(newest=Max("last_run_at"))["newest"]
    return found


def overdue() -> dict[str, int]:
    """Customers' overdue invoices by store, where there are any, as each counted them last."""
    rows = BillingTally.objects.filter(overdue__gt=0)
    return dict(rows.values_list("store", "overdue"))
