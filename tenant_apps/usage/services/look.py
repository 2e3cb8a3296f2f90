"""Look whether all that came in was billed, refused, or waits for its period to end."""

from __future__ import annotations

from contracts.usage import UsageUnaccounted
from kernel import clock
from kernel.db.transactions import one_transaction
from kernel.tenancy.context import current_store
from shared_apps.outbox.services import park_work, publish, schedule, unschedule
from tenant_apps.usage.accounting import Account, account
from tenant_apps.usage.plans import FOUND, LOOK, STORE, next_look


def look() -> Account:
    """
    Count anew, and tell what is missing: owners by mail, staff by work that is parked.

    Money:  none moves; what is found is mended by a person.
    Time:   the store's clock. Plans itself for the next night.
    Tells:  UsageUnaccounted, when something was found.
    Again:  looks again; owners get one mail a day. Invariant: I-183.
    """
    now = clock.now()
    with one_transaction():
        schedule(LOOK, STORE, next_look(now))
        found = account(now)
        if not found.findings:
            unschedule(FOUND, STORE)
            return found
        day = clock.local_date(now, current_store().timezone).isoformat()
        codes = sorted({one.code for one in found.findings})
        publish(UsageUnaccounted(day=day, codes=",".join(codes), findings=len(found.findings)))
        park_work(FOUND, STORE, "; ".join(str(one) for one in found.findings))
    return found
