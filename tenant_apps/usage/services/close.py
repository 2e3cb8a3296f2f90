"""Tell what was used in periods that are over."""

from __future__ import annotations

from kernel import clock
from shared_apps.metering.models import Telling
from shared_apps.metering.selectors import touched_spans
from shared_apps.metering.services import tell_periods
from shared_apps.outbox.services import schedule
from tenant_apps.usage.commitments import owed_and_untold
from tenant_apps.usage.plans import CLOSE, STORE, next_close
from tenant_apps.usage.selectors import over_and_untold

_AT_ONCE = 1_000


def close_periods() -> list[Telling]:
    """
    Tell each meter's periods that are over, and again those that changed since they were told.

    Money:  billing rates what is told, by the price at which the plan was sold; of a meter with a
            least amount also a period in which nothing was used, if its plan was billed for it.
    Time:   periods of billing's cycle, in the store's zone and on its clock.
    Locks:  the store's metering, a thousand periods at a time.
    Tells:  UsagePeriodClosed.
    Again:  nothing is told twice. Plans itself for the next midnight. Invariant: I-182.
    """
    schedule(CLOSE, STORE, next_close(clock.now()))
    now = clock.now()
    # One that is owed comes first: the same period again says less.
    spans = list(dict.fromkeys([*owed_and_untold(now), *touched_spans(), *over_and_untold(now)]))
    told: list[Telling] = []
    for begin in range(0, len(spans), _AT_ONCE):
        told += tell_periods(spans[begin : begin + _AT_ONCE])
    return told
