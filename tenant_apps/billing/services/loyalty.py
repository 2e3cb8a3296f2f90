"""What staying is worth: percent off each renewal after so many months."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _

from kernel.actor import Actor
from kernel.db.transactions import one_transaction
from kernel.errors import Invalid
from shared_apps.audit.services import record
from tenant_apps.billing.models import LoyaltyTier


def set_loyalty(months: int, percent: Decimal, *, actor: Actor) -> LoyaltyTier:
    """From so many whole months on (1 to 120), so much (5 to 20 percent). Raises Invalid."""
    if not 1 <= months <= 120:
        raise Invalid(_("Say a number of months from 1 to 120."), field="months")
    if not (percent.is_finite() and 5 <= percent <= 20):
        raise Invalid(_("Loyalty goes from 5 to 20 percent."), field="percent")
    with one_transaction():
        row, _new = LoyaltyTier.objects.update_or_create(
            months=months, defaults={"percent": percent}
        )
        record(actor, "loyalty.set", "loyalty", row.pk, months=months, percent=str(percent))
    return row


def drop_loyalty(tier_id: int, *, actor: Actor) -> None:
    """Renewals from now on do without it; what was issued stays. Again: nothing."""
    with one_transaction():
        gone, _rows = LoyaltyTier.objects.filter(pk=tier_id).delete()
        if gone:
            record(actor, "loyalty.dropped", "loyalty", tier_id)
