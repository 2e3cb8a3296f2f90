"""Events of the store's own services."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from django.utils.translation import gettext as _

from kernel import clock
from kernel.db.transactions import one_transaction
from kernel.errors import Invalid
from shared_apps.metering.rules.taking import Reading
from shared_apps.metering.selectors import touched_spans
from shared_apps.metering.services import Outcome, ingest
from shared_apps.outbox.services import schedule
from tenant_apps.usage.plans import CLOSE, LOOK, STORE, next_close, next_look
from tenant_apps.usage.selectors import is_planned, may_use_since

MOST = 100_000
# Events that come late come together: one telling says what all of them changed.
_GATHER = timedelta(minutes=10)


def take_events(
    readings: Sequence[Reading], *, source: str, refused: Mapping[str, int] | None = None
) -> Outcome:
    """
    Take events of this store's subscriptions; each that is not taken is named with its reason.
    `refused`: rows that could not be read, by reason.

    Money:  none yet. An event of a period that was told corrects it, ten minutes later.
    Locks:  the store's metering.
    Again:  the same events again are duplicates. Invariants: I-180, I-181.
    Raises Invalid for more than MOST at once.
    """
    if len(readings) > MOST:
        raise Invalid(_("That is too much at once."), field="events")
    with one_transaction():
        # By number: the hash of an id is a call in Python.
        whose = {one.subscription_id.int: one.subscription_id for one in readings}
        since = may_use_since(whose.values())
        outcome = ingest(readings, since, source=source, refused=refused)
        if outcome.accepted:
            now = clock.now()
            if touched_spans():
                schedule(CLOSE, STORE, now + _GATHER)
            elif not is_planned(CLOSE):
                schedule(CLOSE, STORE, next_close(now))
            if not is_planned(LOOK):
                schedule(LOOK, STORE, next_look(now))
    return outcome
