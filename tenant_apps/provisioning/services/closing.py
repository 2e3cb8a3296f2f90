"""The store closes: it is empty when its last machine is gone and everybody heard of it."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from contracts.provisioning import StoreEmptied
from kernel import clock
from kernel.tenancy.context import current_store
from shared_apps.outbox.selectors import news_waits
from shared_apps.outbox.services import publish, schedule, unschedule
from tenant_apps.provisioning.models import Service

EMPTY = "provisioning.store_emptied"
# Last mails are sent in the meantime; after the end nobody enters the store any more.
_FIRST_LOOK = timedelta(hours=1)
_LOOK_AGAIN = timedelta(minutes=10)
# Those who would make a machine, or count one that is gone.
_LISTENERS = ("provisioning", "wholesale")


def watch_for_the_end() -> None:
    """Billing has ended everything: look when the last machine is gone."""
    schedule(EMPTY, "all", clock.now() + _FIRST_LOOK)


def look_if_empty() -> None:
    """
    Tell StoreEmptied when nothing runs or may still be made; else look again.

    News that is parked counts: a machine that nobody is charged for may stand behind it.
    """
    store = current_store().key
    with transaction.atomic():
        living = Service.objects.exclude(state=Service.State.TERMINATED).exists()
        if living or news_waits(store, _LISTENERS):
            schedule(EMPTY, "all", clock.now() + _LOOK_AGAIN)
            return
        publish(StoreEmptied(store=store))
        unschedule(EMPTY, "all")
