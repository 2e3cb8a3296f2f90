"""Move a subscription from one state to the next, and write down who, when and why."""

from __future__ import annotations

from django.utils.translation import gettext as _

from kernel import clock
from kernel.actor import Actor
from kernel.errors import Conflict
from tenant_apps.billing.models import Subscription, SubscriptionStep
from tenant_apps.billing.rules.lifecycle import may_become


def take_step(row: Subscription, state: str, *, reason: str, actor: Actor) -> bool:
    """Change the locked row. False when it is there already; raises Conflict when not allowed."""
    if row.state == state:
        return False
    if not may_become(row.state, state):
        raise Conflict(
            _("A subscription that is %(before)s can't become %(after)s.")
            % {"before": row.state, "after": state}
        )
    row.state = state
    row.save(update_fields=["state"])
    SubscriptionStep.objects.create(
        subscription=row, state=state, at=clock.now(), reason=reason, actor_label=actor.label
    )
    return True
