"""Let a subscription rest, and let it go on."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from contracts.billing import SubscriptionSuspended
from kernel import clock
from kernel.actor import Actor
from kernel.db.transactions import one_transaction
from kernel.money import Money
from shared_apps.audit.services import record
from shared_apps.outbox.services import publish, schedule, unschedule
from tenant_apps.accounts.models import Customer
from tenant_apps.billing.errors import CannotPause, TotalChanged
from tenant_apps.billing.invoicing import Charge
from tenant_apps.billing.locks import lock_subscription
from tenant_apps.billing.models import Invoice, Pause, Subscription
from tenant_apps.billing.pausing import pause_of, preview_pause, preview_resume, refuse_pause
from tenant_apps.billing.rules.change import Proposal
from tenant_apps.billing.selectors import policy, today
from tenant_apps.billing.services.credit import settle_by_credit
from tenant_apps.billing.services.issue import issue_invoice
from tenant_apps.billing.services.redeem import use
from tenant_apps.billing.services.settle import RENEW, USE_CREDIT
from tenant_apps.billing.services.steps import take_step
from tenant_apps.billing.services.take_back import take_back_what_has_not_begun
from tenant_apps.billing.unpaid import refuse_overdue, refuse_unpaid

_PAY_WITHIN = timedelta(days=3)


def pause_subscription(subscription_id: UUID, *, by_customer: bool, actor: Actor) -> Pause:
    """
    Stop the service and charge nothing until somebody lets it go on.

    Money:  what is paid and not used goes to the customer's credit, to the second.
    Time:   from now. An unpaid invoice for a period to come is taken back.
    Locks:  its open invoices, subscription.
    Tells:  InvoiceIssued (the credit), SubscriptionSuspended with the reason "paused".
    Again:  raises CannotPause. `by_customer`: only where the policy lets customers pause.
            Invariant: I-82.
    """
    with one_transaction():
        row = take_back_what_has_not_begun(subscription_id, actor, changes=False)
        refuse_pause(row, by_customer=by_customer)
        refuse_unpaid(row)
        at = clock.now().replace(microsecond=0)
        proposal = preview_pause(row, at)
        invoice = _issue(row, proposal, actor) if proposal.lines else None
        row.billed_until = row.paid_until = max(today(), row.started_on)
        row.save(update_fields=["billed_until", "paid_until"])
        take_step(row, Subscription.State.PAUSED, reason="paused", actor=actor)
        unschedule(RENEW, str(row.pk))
        made = Pause.objects.create(
            subscription=row, at=at, credit_invoice=invoice, actor_label=actor.label
        )
        record(actor, "subscription.paused", "subscription", row.pk, credit=proposal.carried.minor)
        publish(
            SubscriptionSuspended(
                subscription_id=str(row.pk), customer_id=str(row.customer_id), reason="paused"
            )
        )
        if proposal.carried:
            schedule(USE_CREDIT, str(row.customer_id), clock.now(), wake=True)
    return made


def resume_subscription(
    subscription_id: UUID, *, shown: int | None = None, actor: Actor
) -> Invoice:
    """
    Let a paused subscription go on with a period that begins now, once its invoice is paid.

    Money:  a whole period, paid by the customer's credit as far as that reaches. `shown`: its
            total in minor units, as the page said.
    Time:   three days to pay; unpaid, the invoice is taken back and it rests on.
    Locks:  subscription.
    Tells:  InvoiceIssued; SubscriptionResumed when it is paid.
    Again:  the invoice that waits is returned. Raises CannotPause for one that is not paused,
            CannotChange while an invoice of it is overdue, TotalChanged.
    """
    with one_transaction():
        row = lock_subscription(subscription_id)
        pause = pause_of(row.pk)
        if row.state != Subscription.State.PAUSED or pause is None:
            raise CannotPause(_("It is not paused."))
        if pause.resume_invoice is not None:
            return pause.resume_invoice
        refuse_overdue(row)
        found = preview_resume(row, clock.now().replace(microsecond=0))
        if shown is not None and shown != found.due.minor:
            raise TotalChanged(_("The amount has changed. Please look at it again."))
        invoice = _issue(row, found.proposal, actor, settle=False)
        use(invoice, row, found.taken)
        pause.resume_invoice = invoice
        pause.save(update_fields=["resume_invoice"])
        record(actor, "subscription.resume_asked", "subscription", row.pk)
        settle_by_credit(invoice, actor=actor)
    return invoice


def _issue(row: Subscription, proposal: Proposal, actor: Actor, *, settle: bool = True) -> Invoice:
    invoice = issue_invoice(
        customer=Customer.objects.get(pk=row.customer_id),
        bill=proposal.bill,
        charges=[Charge(row.pk, one.line, one.credits) for one in proposal.lines],
        due_on=today() + (timedelta() if proposal.carried else _PAY_WITHIN),
        policy=policy(),
        renewal=False,
        actor=actor,
        carried=max(proposal.carried, Money.zero(row.currency)),
    )
    if settle:
        settle_by_credit(invoice, actor=actor)
    return invoice
