"""Tell what was used in periods that are over; tell again what changed since."""

from __future__ import annotations

from collections.abc import Sequence

from contracts.usage import UsagePeriodClosed
from kernel import clock
from kernel.db.transactions import one_transaction
from kernel.locks import hold
from kernel.tenancy.context import current_store
from shared_apps.metering.models import Telling
from shared_apps.metering.selectors import Span, add_up, tellings_of
from shared_apps.metering.services.ingest import LOCK
from shared_apps.outbox.services import publish_many

__all__ = ["Span", "tell_periods"]


def tell_periods(spans: Sequence[Span]) -> list[Telling]:
    """
    Add up each period and tell it, unless the last telling of it says the same.

    Money:  billing rates a first telling, and bills the difference of each later one.
    Time:   half-open; `told_at` on the store's clock.
    Locks:  the store's metering: an event comes before the sum, or marks the telling.
    Tells:  UsagePeriodClosed.
    Again:  nothing is told twice. Returns what was told. Invariant: I-182.
    """
    if not spans:
        return []
    store, now = current_store().key, clock.now()
    with one_transaction():
        hold(LOCK)
        known = tellings_of(spans)
        again = [row.pk for rows in known.values() for row in rows if row.touched]
        Telling.objects.filter(pk__in=again).update(touched=False)
        made = []
        for span, (quantity, events) in add_up(spans).items():
            last = known[span.place][-1] if span.place in known else None
            if last is None and not events and not span.even_unused:
                continue
            if last is not None and (last.quantity, last.events) == (quantity, events):
                continue
            made.append(
                Telling(
                    store=store,
                    subscription_id=span.subscription_id,
                    meter=span.meter,
                    from_at=span.from_at,
                    until_at=span.until_at,
                    revision=last.revision + 1 if last else 1,
                    quantity=quantity,
                    events=events,
                    told_at=now,
                )
            )
        Telling.objects.bulk_create(made, batch_size=1000)
        publish_many([_news(one) for one in made])
    return made


def _news(one: Telling) -> UsagePeriodClosed:
    return UsagePeriodClosed(
        subscription_id=str(one.subscription_id),
        meter=one.meter,
        from_at=one.from_at.isoformat(),
        until_at=one.until_at.isoformat(),
        quantity=str(one.quantity),
        revision=one.revision,
    )
