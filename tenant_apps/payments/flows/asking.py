"""Ask a gateway what became of something it was to do, and have that written down."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from kernel import clock
from kernel.errors import OutsideError, Unavailable
from shared_apps.gateways.port import Outcome
from shared_apps.outbox.services import unschedule
from tenant_apps.payments.errors import Outdated
from tenant_apps.payments.flows.accounts import gateway_of, pause_if_refused
from tenant_apps.payments.models import Attempt, CardSetup, GatewayAccount, TopUp

NOT_SENT, UNKNOWN = "not_sent", "the gateway knows nothing"  # code, and answer for staff
_GATEWAY_DELAY = timedelta(minutes=3)
_READINGS = 4


def ask_again(
    row: CardSetup | TopUp,
    kind: str,
    *,
    known: Callable[[UUID, Outcome], object],
    unknown: Callable[[UUID, OutsideError], object],
    never: Callable[[UUID], object],
) -> Outcome | None:
    """As settle_by_asking; of what is closed nobody asks any more. `kind`: the due work of it."""
    if row.closed_at is not None:
        unschedule(kind, str(row.pk))
        return None
    return settle_by_asking(row, known=known, unknown=unknown, never=never)


def settle_by_asking(
    row: Attempt | CardSetup | TopUp,
    *,
    known: Callable[[UUID, Outcome], object],
    unknown: Callable[[UUID, OutsideError], object],
    never: Callable[[UUID], object],
) -> Outcome | None:
    """
    The gateway's answer, or None: nobody knows (yet). What the gateway does not know of after some
    minutes never came to be. Each is written down by the verb that is given for it.
    """
    try:
        found = gateway_of(row.account).find(remote_id=row.remote_id, reference=str(row.pk))
        if found is not None:
            known(row.pk, found)
    except OutsideError as error:
        pause_if_refused(row.account_id, error)
        unknown(row.pk, error)
        return None
    if found is not None:
        return found
    if clock.real_now() - row.intended_at > _GATEWAY_DELAY:
        never(row.pk)
    else:
        unknown(row.pk, Unavailable("the gateway knows nothing yet"))
    return None


def read(
    account: GatewayAccount,
    record: Callable[[Outcome, int], object],
    *,
    as_of: Callable[[], int],
    remote_id: str = "",
    reference: str = "",
) -> Outcome | None:
    """
    What the gateway has, written down by `record`; None: nothing. Asked anew when another reading
    of the same money was booked meanwhile (`as_of`: how many there are).

    Raises OutsideError; Outdated, which is one, when others were faster each time.
    """
    for left in reversed(range(_READINGS)):
        known = as_of()
        found = gateway_of(account).find(remote_id=remote_id, reference=reference)
        try:
            if found is not None:
                record(found, known)
        except Outdated:
            if not left:
                raise
        else:
            return found
    return None
