"""The invoice of a change of plan or options, and how long a total that was shown holds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from kernel import clock
from kernel.actor import Actor
from shared_apps.outbox.services import schedule
from tenant_apps.accounts.models import Customer
from tenant_apps.billing.errors import TotalChanged
from tenant_apps.billing.invoicing import Charge
from tenant_apps.billing.models import PlanChange, Subscription
from tenant_apps.billing.rules.change import Proposal
from tenant_apps.billing.rules.coupons import Taken
from tenant_apps.billing.selectors import policy, today
from tenant_apps.billing.services.credit import settle_by_credit
from tenant_apps.billing.services.issue import issue_invoice
from tenant_apps.billing.services.redeem import use
from tenant_apps.billing.services.settle import USE_CREDIT

# A total holds for so long after it was shown: it is computed for the instant of the preview.
_HOLDS = timedelta(minutes=15)
_PAY_WITHIN = timedelta(days=3)


def instant_of(at: datetime | None) -> datetime:
    now = clock.now()
    instant = (at or now).replace(microsecond=0)
    if not now - _HOLDS <= instant <= now:
        raise TotalChanged(_("The amount was shown too long ago. Please look at it again."))
    return instant


def bill_change(
    row: Subscription,
    change: PlanChange,
    proposal: Proposal,
    taken: Sequence[Taken],
    actor: Actor,
) -> None:
    """Issue the change's invoice. Over nothing, or covered by credit, it is paid at once."""
    invoice = issue_invoice(
        customer=Customer.objects.get(pk=row.customer_id),
        bill=proposal.bill,
        charges=[Charge(row.pk, one.line, one.credits) for one in proposal.lines],
        due_on=_due_on(proposal),
        policy=policy(),
        renewal=False,
        actor=actor,
        carried=proposal.carried,
    )
    use(invoice, row, taken)
    change.invoice = invoice
    change.save(update_fields=["invoice"])
    settle_by_credit(invoice, actor=actor)
    if proposal.carried:
        schedule(USE_CREDIT, str(row.customer_id), clock.now(), wake=True)


def _due_on(proposal: Proposal) -> date:
    """Three days to pay, but never beyond what is paid for now."""
    day = today()
    held = [one.line.period.end for one in proposal.lines if one.line.kind != "setup"]
    last = min(held, default=day) - timedelta(days=1)
    return max(day, min(day + _PAY_WITHIN, last))
