"""A workspace begins with its service."""

from __future__ import annotations

from uuid import UUID

from kernel import clock
from kernel.db.transactions import one_transaction
from shared_apps.outbox.services import schedule
from tenant_apps.billing.models import Subscription
from tenant_apps.workspaces.models import Workspace
from tenant_apps.workspaces.rules.quarters import whole_second
from tenant_apps.workspaces.services.months import MONTH


def make_workspace(*, service_id: UUID, subscription_id: UUID) -> Workspace | None:
    """
    The workspace of a service that is ready, if it is paid by the session; None if it is not.

    Time:   nothing was used before now.
    Again:  the one that is there.
    """
    subscription = Subscription.objects.filter(pk=subscription_id).first()
    if subscription is None or not subscription.step_minutes:
        return None
    now = clock.now()
    with one_transaction():
        row, made = Workspace.objects.get_or_create(
            subscription_id=subscription_id,
            defaults={
                "service_id": service_id,
                "customer_id": subscription.customer_id,
                "told_until": whole_second(now),
                "created_at": now,
            },
        )
        if made:
            schedule(MONTH, str(row.pk), now)
    return row
