"""See that stores which count close their periods and look at their use."""

from __future__ import annotations

from kernel import clock
from kernel.errors import NoStore
from kernel.tenancy.context import find_store, in_store
from shared_apps.metering.models import Receipt
from shared_apps.outbox.services import schedule
from tenant_apps.usage.plans import CLOSE, LOOK, STORE
from tenant_apps.usage.selectors import is_planned


def plan_everywhere() -> int:
    """
    On the platform side: what is not planned in a store with receipts becomes due there now.

    Again: nothing is planned twice. Returns how many stores count.
    """
    keys = Receipt.objects.order_by("store").values_list("store", flat=True).distinct()
    found = list(keys)
    for key in found:
        try:
            store = find_store(key)
        except NoStore:
            continue
        with in_store(store):
            for kind in (CLOSE, LOOK):
                if not is_planned(kind):
                    schedule(kind, STORE, clock.now())
    return len(found)
