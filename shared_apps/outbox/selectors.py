"""What is due, on each store's own clock, and what waits for a person."""

from __future__ import annotations

from collections.abc import Iterable

from kernel import clock
from shared_apps.outbox.models import Delivery, DueWork

# A store's clock is the real one plus its offset; the platform's is the real one.
_DUE = """
select w.* from outbox_duework w
left join resellers_reseller r on r.schema_name = w.store
where not w.parked
  and w.due_at <= %(now)s + coalesce(r.clock_offset, interval '0')
  and (w.leased_until is null or w.leased_until <= %(now)s)
"""


def due_now(*, store: str, kind: str, subject: str, lock: bool) -> DueWork | None:
    """This one piece of work, if it is due and free. `lock` needs an open transaction."""
    query = _DUE + " and w.store = %(store)s and w.kind = %(kind)s and w.subject = %(subject)s"
    if lock:
        query += " for update of w skip locked"
    params = {"now": clock.real_now(), "store": store, "kind": kind, "subject": subject}
    return next(iter(DueWork.objects.raw(query, params)), None)


def all_due(limit: int, store: str = "") -> list[DueWork]:
    """What is due now, the longest waiting first; in one store when named."""
    query = _DUE + (" and w.store = %(store)s" if store else "")
    query += " order by w.due_at, w.id limit %(limit)s"
    params = {"now": clock.real_now(), "limit": limit, "store": store}
    return list(DueWork.objects.raw(query, params))


def parked_deliveries() -> Iterable[Delivery]:
    return Delivery.objects.filter(state=Delivery.State.PARKED).select_related("message")


def parked_work() -> Iterable[DueWork]:
    return DueWork.objects.filter(parked=True)
