"""While the store's own account takes no money, its customers are not punished for that."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import transaction

from kernel import clock
from shared_apps.outbox.services import schedule, unschedule
from tenant_apps.billing.services import hold_dunning
from tenant_apps.payments.models import GatewayAccount

HOLD = "payments.hold_dunning"
# Longer than the time between two looks; what is left of it is the customers' time to pay.
_HELD, _LOOK_AGAIN = timedelta(days=3), timedelta(days=1)


def hold_while_paused(account_id: UUID) -> None:
    """
    Hold suspensions for three days while an account is paused for a reason of its own.

    Time:   looked at once a day on the store's clock, until the account works again.
    Again:  the hold only moves on.
    """
    with transaction.atomic():
        row = GatewayAccount.objects.select_for_update().get(pk=account_id)
        if row.state != GatewayAccount.State.PAUSED:
            unschedule(HOLD, str(account_id))
            return
        hold_dunning(clock.now() + _HELD)
        schedule(HOLD, str(account_id), clock.now() + _LOOK_AGAIN)
