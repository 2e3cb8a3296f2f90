"""The end of a store's trial: told a week before and on the day; then the platform fee begins."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from contracts.resellers import TrialEnded, TrialEnding
from kernel import clock
from kernel.actor import MACHINE
from kernel.tenancy.context import in_store
from shared_apps.outbox.services import publish, schedule, unschedule
from shared_apps.resellers.locks import lock_reseller
from shared_apps.resellers.models import Reseller
from shared_apps.resellers.rules import END_TRIAL, REMIND_OF_TRIAL
from shared_apps.resellers.selectors import as_store
from shared_apps.resellers.services.status import change_status

NOTICE = timedelta(days=7)
_OVER = {Reseller.Status.CLOSING, Reseller.Status.TERMINATED}


def plan_trial(row: Reseller) -> None:
    """Both steps, on the store's clock. The house's own shop has no trial."""
    if row.trial_ends_at is None:
        return
    key = row.schema_name
    schedule(REMIND_OF_TRIAL, key, row.trial_ends_at - NOTICE, store=key)
    schedule(END_TRIAL, key, row.trial_ends_at, store=key)


def remind_of_trial(key: str) -> None:
    """
    Tell the owners what begins in a week.

    Tells:  TrialEnding, unless the trial is over already: a clock may have leapt.
    Again:  the work is done and gone; nothing happens.
    """
    with transaction.atomic():
        row = _lock(key)
        if row and row.trial_ends_at and row.status not in _OVER:
            now = clock.real_now() + row.clock_offset
            if row.trial_ends_at - NOTICE <= now < row.trial_ends_at:
                _tell(row, TrialEnding(store=key, ends_on=_ends_on(row)))
        unschedule(REMIND_OF_TRIAL, key, store=key)


def end_trial(key: str) -> None:
    """
    A store on trial becomes active by itself; one in another state keeps it.

    Locks:  the store's row.
    Tells:  StoreStatusChanged, TrialEnded.
    Again:  the work is done and gone; nothing happens.
    """
    with transaction.atomic():
        row = _lock(key)
        if row and row.trial_ends_at:
            if clock.real_now() + row.clock_offset < row.trial_ends_at:
                schedule(END_TRIAL, key, row.trial_ends_at, store=key)
                return
            if row.status == Reseller.Status.TRIAL:
                change_status(row.pk, Reseller.Status.ACTIVE, reason="", actor=MACHINE)
            if row.status not in _OVER:
                _tell(row, TrialEnded(store=key, ends_on=_ends_on(row)))
        unschedule(END_TRIAL, key, store=key)


def _lock(key: str) -> Reseller | None:
    pk = Reseller.objects.filter(schema_name=key).values_list("pk", flat=True).first()
    return lock_reseller(pk) if pk else None


def _ends_on(row: Reseller) -> str:
    """The first local day with a fee."""
    assert row.trial_ends_at is not None
    return clock.local_date(row.trial_ends_at, row.timezone).isoformat()


def _tell(row: Reseller, news: TrialEnding | TrialEnded) -> None:
    with in_store(as_store(row)):
        publish(news)
