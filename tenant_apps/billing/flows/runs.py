"""The billing run, and single bills: the outside is asked first, then a service writes."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from uuid import UUID

from kernel.locks import alone
from kernel.tenancy.context import current_store
from kernel.tenancy.lanes import in_lanes
from shared_apps.outbox.selectors import Share
from shared_apps.outbox.services import run_due
from tenant_apps.billing import services
from tenant_apps.billing.errors import TaxNotKnown
from tenant_apps.billing.flows.taxes import quote_for, quote_of
from tenant_apps.billing.services.later import REST, bill_rest, put_off, rest_of
from tenant_apps.billing.services.take_up import CHANGE
from tenant_apps.billing.services.usage import USAGE
from tenant_apps.billing.wallet import anyone_in_credit

# A worker is busy with one store's run so long at most, and comes back to it.
SLICE_SECONDS = 20.0
# While one lane waits for the database the other computes; only numbers are taken in turns.
_LANES = 2


def bill_due(seconds: float = SLICE_SECONDS) -> int:
    """
    One run after the other, the oldest day first, until nothing is due, one waits for a person or
    the time is over.

    Only one worker does it in a store. Again: goes on where a dead one, or the slice before,
    stopped. Returns how many subscriptions were done; at least a batch, if there is one.
    """
    done, until = 0, time.monotonic() + seconds
    with alone("billing.run") as mine:
        while mine and (run := services.open_run()) and run.state == run.State.RUNNING:
            count = _bill(run.pk, until)
            done += count
            if not count or time.monotonic() >= until:
                break
    return done


def _bill(run_id: UUID, until: float) -> int:
    """What is not plain goes the single way, with the failures and retries of single work."""
    done = 0
    while batch := services.bill_batch(run_id):
        count = len(batch.issued) + _bill_singly(run_id, batch.single, until)
        # Credit goes to who was due first: with two lanes it might go to who comes second.
        if batch.is_full and time.monotonic() < until and not anyone_in_credit():
            count += sum(in_lanes(_LANES, lambda number: _bill_share(run_id, number, until)))
        done += count
        if not batch.taken:
            services.finish_run(run_id)
        if not count or time.monotonic() >= until:
            break
    return done


def _bill_share(run_id: UUID, number: int, until: float) -> int:
    """One lane: its share of what is due, batch after batch."""
    done = 0
    while time.monotonic() < until:
        batch = services.bill_batch(run_id, Share(number, _LANES))
        count = len(batch.issued) + _bill_singly(run_id, batch.single, until) if batch else 0
        done += count
        if not count:
            break
    return done


def _bill_singly(run_id: UUID, subscription_ids: Sequence[UUID], until: float) -> int:
    """As many as there is time for, one at least, while the run is not held."""
    done, store = 0, current_store().key
    for subscription_id in subscription_ids:
        if (done and time.monotonic() >= until) or not services.is_running(run_id):
            break
        done += run_due(
            store,
            services.RENEW,
            str(subscription_id),
            run=lambda subject: _renew_in_run(run_id, UUID(subject)),
        )
    return done


def renew(subscription_id: UUID) -> None:
    """
    One subscription, its tax asked for where an outside engine knows it. While that is silent it
    waits, as everything below: trying in vain is no failure, and never parks.
    """
    quote_for(subscription_id)
    _bill_or_wait(
        services.RENEW, str(subscription_id), lambda: services.renew_subscription(subscription_id)
    )


def take_up_change(subscription_id: UUID) -> None:
    quote_for(subscription_id)
    _bill_or_wait(
        CHANGE, str(subscription_id), lambda: services.take_up_planned_change(subscription_id)
    )


def bill_usage(customer_id: UUID) -> None:
    quote_of(customer_id)
    _bill_or_wait(USAGE, str(customer_id), lambda: services.bill_usage(customer_id))


def bill_last(subject: str) -> None:
    """What was had of a subscription whose end could not wait for the engine."""
    quote_for(rest_of(subject))
    _bill_or_wait(REST, subject, lambda: bill_rest(subject))


def _renew_in_run(run_id: UUID, subscription_id: UUID) -> None:
    quote_for(subscription_id)
    _bill_or_wait(
        services.RENEW,
        str(subscription_id),
        lambda: services.renew_in_run(run_id, subscription_id),
    )


def _bill_or_wait(kind: str, subject: str, bill: Callable[[], object]) -> None:
    try:
        bill()
    except TaxNotKnown:
        put_off(kind, subject)
