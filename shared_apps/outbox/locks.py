"""The outbox's only row locks."""

from __future__ import annotations

from datetime import datetime

from shared_apps.outbox.models import Delivery, DueWork

# An app's listeners are one line per aggregate: what it hears second may undo what it heard first.
# A listener's name begins with its app's.
_NEXT = """
select d.* from outbox_delivery d
where d.state = 'pending' and d.due_at <= %s
  and not exists (
    select 1 from outbox_delivery e
    where e.state <> 'done' and e.store = d.store and e.aggregate = d.aggregate
      and split_part(e.listener, '.', 1) = split_part(d.listener, '.', 1) and e.id < d.id)
order by d.id limit 1 for update of d skip locked
"""


def take_next_delivery(at: datetime) -> Delivery | None:
    """The oldest delivery that is due and first of its line; parked ones hold their line."""
    # nosemgrep: raw-queryset - a constant, SKIP LOCKED by fairness
    rows = list(Delivery.objects.raw(_NEXT, [at]))
    return rows[0] if rows else None


def lock_due(work_id: int) -> DueWork | None:
    return DueWork.objects.select_for_update().filter(pk=work_id).first()
