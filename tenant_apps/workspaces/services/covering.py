"""Is there enough for what is to be started? And: look again at what a customer spends."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from kernel import clock
from shared_apps.outbox.services import schedule
from tenant_apps.workspaces.credit import Credit, credit_for, must_cover
from tenant_apps.workspaces.errors import CannotUse
from tenant_apps.workspaces.models import Spending, Workspace
from tenant_apps.workspaces.spending import Desk, spent

SPENDING = "workspaces.spending"


def look_soon(customer_id: UUID) -> None:
    """Something began to cost, or may cost less than it does."""
    schedule(SPENDING, str(customer_id), clock.now(), wake=True)


def refuse_beyond(row: Workspace) -> None:
    """
    One more step must be covered, with those of desktops that are on their way. Its customer's
    spending is locked. Raises CannotUse "limit_reached", "no_credit".
    """
    limits = Spending.objects.get(pk=row.customer_id)
    covers = must_cover(row.customer_id)
    if not covers and (limits.limit_minor is None or not limits.is_hard):
        return
    found = spent(row.customer_id, limits)
    begins = (Workspace.Wish.START, Workspace.Wish.RESUME)
    coming = [one for one in found.desks if one.row.pk == row.pk or one.row.wish in begins]
    more = sum(one.month.step for one in coming if one.month.session is None)
    limit = found.limit
    if limit is not None and found.spending.is_hard and found.exact + more > limit.major:
        said = _("Your limit of %(limit)s for this month is reached. Raise it to start again.")
        amount = f"{limit.major:f} {limit.currency}"
        raise CannotUse(said % {"limit": amount}, code="limit_reached")
    credit = credit_for(found) if covers else None
    if credit is not None:
        cost = sum(_step_with_tax(one, credit) for one in coming if one.month.session is None)
        if credit.used + cost > credit.free.major:
            said = _(
                "Your credit does not cover another quarter of an hour. Add credit or keep a card."
            )
            raise CannotUse(said, code="no_credit")


def _step_with_tax(desk: Desk, credit: Credit) -> Decimal:
    return desk.month.step * credit.gross[desk.subscription.pk]
