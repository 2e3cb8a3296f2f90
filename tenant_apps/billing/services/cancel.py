"""Cancel a subscription, at once or for the end of what is billed; or keep it after all."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from contracts.billing import SubscriptionCancelled
from kernel import clock
from kernel.actor import Actor
from kernel.db.transactions import one_transaction
from kernel.errors import Conflict, Invalid
from shared_apps.audit.services import record
from shared_apps.outbox.services import publish, unschedule
from tenant_apps.billing.errors import CannotCancel
from tenant_apps.billing.locks import lock_invoice, lock_subscription
from tenant_apps.billing.models import Cancellation, Invoice, InvoiceLine, Subscription
from tenant_apps.billing.selectors import cancellation_of, today
from tenant_apps.billing.services.end import END, end, plan_end
from tenant_apps.billing.services.settle import RENEW, plan_renewal
from tenant_apps.billing.services.void import void_invoice

_CANCELLABLE = {
    Subscription.State.TRIALING,
    Subscription.State.ACTIVE,
    Subscription.State.PAST_DUE,
    Subscription.State.SUSPENDED,
}


def cancel_subscription(
    subscription_id: UUID, *, at_once: bool, reason: str, comment: str = "", actor: Actor
) -> Cancellation:
    """
    Let a subscription end on the last day that is billed, or at once.

    Money:  an unpaid invoice for a period that has not begun is taken back. One whose period runs
            stays due. Nothing is paid back for the rest of a period.
    Locks:  its open invoices, subscription.
    Tells:  SubscriptionCancelled; at once also SubscriptionEnded.
    Again:  the wish that holds is returned; `at_once` brings its end forward.
            Raises Invalid, CannotCancel.
    """
    if reason not in Cancellation.Reason.values:
        raise Invalid(_("Choose a reason from the list."), field="reason")
    if len(comment) > 500:
        raise Invalid(_("Please use at most 500 characters."), field="comment")
    with one_transaction():
        row = _take_back_what_has_not_begun(subscription_id, actor)
        if row.state not in _CANCELLABLE:
            raise CannotCancel(_("This can't be cancelled: it is not running."))
        ends_on = today() if at_once else max(row.billed_until, today())
        old = cancellation_of(row.pk)
        if old is not None and old.ends_on <= ends_on:
            return old
        if old is not None:
            _withdraw(old)
        made = Cancellation.objects.create(
            subscription=row,
            at=clock.now(),
            ends_on=ends_on,
            reason=reason,
            comment=comment,
            actor_label=actor.label,
        )
        row.auto_renew = False
        row.save(update_fields=["auto_renew"])
        unschedule(RENEW, str(row.pk))
        record(
            actor,
            "subscription.cancelled",
            "subscription",
            row.pk,
            ends_on=ends_on.isoformat(),
            reason=reason,
        )
        publish(
            SubscriptionCancelled(
                subscription_id=str(row.pk),
                customer_id=str(row.customer_id),
                ends_on=ends_on.isoformat(),
                reason=reason,
            )
        )
        if at_once:
            end(row, reason="cancelled", why="cancelled", actor=actor)
        else:
            plan_end(row)
    return made


def keep_subscription(subscription_id: UUID, *, actor: Actor) -> None:
    """
    Withdraw the wish to end it, before it has ended.

    Locks:  subscription. Again: nothing happens. Raises CannotCancel when it has ended.
    """
    with one_transaction():
        row = lock_subscription(subscription_id)
        old = cancellation_of(row.pk)
        if old is None:
            return
        if row.state == Subscription.State.ENDED:
            raise CannotCancel(_("It has ended already."))
        _withdraw(old)
        unschedule(END, str(row.pk))
        row.auto_renew = True
        row.save(update_fields=["auto_renew"])
        if row.state != Subscription.State.SUSPENDED:
            plan_renewal(row)
        else:
            plan_end(row)
        record(actor, "subscription.kept", "subscription", row.pk)


def _withdraw(old: Cancellation) -> None:
    old.withdrawn_at = clock.now()
    old.save(update_fields=["withdrawn_at"])


def _take_back_what_has_not_begun(subscription_id: UUID, actor: Actor) -> Subscription:
    """Lock the invoices, then the subscription; void unpaid ones of a period to come."""
    opened = _open_invoices(subscription_id)
    invoices = [lock_invoice(key) for key in opened]
    row = lock_subscription(subscription_id)
    if _open_invoices(subscription_id) != opened:
        raise Conflict(_("An invoice was just made or paid. Please try again."))
    for invoice in invoices:
        starts = invoice.lines.filter(subscription_id=row.pk).values_list("period_start", flat=True)
        alone = not invoice.lines.exclude(subscription_id=row.pk).exists()
        untouched = not invoice.paid_minor and invoice.paying_since is None
        if invoice.is_renewal and alone and untouched and min(starts) > today():
            void_invoice(invoice.pk, reason="cancelled before the period began", actor=actor)
    row.refresh_from_db()
    return row


def _open_invoices(subscription_id: UUID) -> list[UUID]:
    lines = InvoiceLine.objects.filter(
        subscription_id=subscription_id, is_void=False, invoice__state=Invoice.State.OPEN
    )
    return sorted(set(lines.values_list("invoice_id", flat=True)))
