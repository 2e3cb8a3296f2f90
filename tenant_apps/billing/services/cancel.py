"""Cancel a subscription, at once or for the end of what is billed; or keep it after all."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from contracts.billing import SubscriptionCancelled
from kernel import clock
from kernel.actor import Actor
from kernel.db.transactions import one_transaction
from kernel.errors import Invalid
from shared_apps.audit.services import record
from shared_apps.outbox.services import publish, unschedule
from tenant_apps.billing.errors import CannotCancel
from tenant_apps.billing.lasting import in_term, may_end_on, refuse_early_end
from tenant_apps.billing.locks import lock_subscription
from tenant_apps.billing.models import Cancellation, Subscription
from tenant_apps.billing.selectors import cancellation_of, today
from tenant_apps.billing.services.end import END, end, plan_end
from tenant_apps.billing.services.give_back_rest import give_back_rest, lock_what_was_paid
from tenant_apps.billing.services.later import bill_term
from tenant_apps.billing.services.settle import RENEW, plan_renewal
from tenant_apps.billing.services.take_back import take_back_what_has_not_begun
from tenant_apps.billing.services.take_up import close_change

_CANCELLABLE = {
    Subscription.State.TRIALING,
    Subscription.State.ACTIVE,
    Subscription.State.PAST_DUE,
    Subscription.State.SUSPENDED,
    Subscription.State.PAUSED,
}


def cancel_subscription(
    subscription_id: UUID, *, at_once: bool, reason: str, comment: str = "", actor: Actor
) -> Cancellation:
    """
    Let a subscription end on the last day that is billed, or at once.

    Money:  an unpaid invoice for a period that has not begun is taken back. One whose period runs
            stays due. At once, the rules say what goes back of what was paid (leaving.py). What is
            billed afterwards is billed to the second. A customer who leaves before a fixed term
            ends is refused, or billed its rest at once, by the plan; otherwise it is billed on
            until that day. While an outside engine is silent it ends, and the rest is billed when
            its tax is known.
    Locks:  at once its paid invoices; its open invoices, subscription.
    Tells:  SubscriptionCancelled; at once also SubscriptionEnded, and as give_back_rest.
    Again:  the wish that holds is returned; `at_once` brings its end forward.
            Raises Invalid, CannotCancel, also while an invoice waits that brings this and other
            services to one billing day.
    """
    if reason not in Cancellation.Reason.values:
        raise Invalid(_("Choose a reason from the list."), field="reason")
    if len(comment) > 500:
        raise Invalid(_("Please use at most 500 characters."), field="comment")
    with one_transaction():
        if at_once:
            lock_what_was_paid(subscription_id)
        row = take_back_what_has_not_begun(subscription_id, actor, changes=True, moves=True)
        if row.state not in _CANCELLABLE:
            raise CannotCancel(_("This can't be cancelled: it is not running."))
        if at_once:
            refuse_early_end(row, today(), actor)
        ends_on = today() if at_once else may_end_on(row, today())
        close_change(row.pk, dropped=False, why="cancelled", actor=actor)
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
        _stop_renewing(row, ends_on)
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
            early = actor.kind == "customer" and in_term(row, today())
            if term := early and row.early_end == "billed":
                bill_term(row, actor)
            give_back_rest(row, made, actor)
            end(row, reason="cancelled", why="cancelled", actor=actor, billed=term)
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
        row.renews_until = row.term_ends_on if row.ends_with_term else None
        row.save(update_fields=["auto_renew", "renews_until"])
        if row.state != Subscription.State.SUSPENDED:
            plan_renewal(row)
        else:
            plan_end(row)
        if row.renews_until is not None:
            plan_end(row)
        record(actor, "subscription.kept", "subscription", row.pk)


def _stop_renewing(row: Subscription, ends_on: date) -> None:
    """Within a fixed term it is billed as ever, until the day on which it ends."""
    if row.billed_until < ends_on and in_term(row, today()):
        row.renews_until = ends_on
        row.save(update_fields=["renews_until"])
        return
    row.auto_renew = False
    row.save(update_fields=["auto_renew"])
    unschedule(RENEW, str(row.pk))


def _withdraw(old: Cancellation) -> None:
    old.withdrawn_at = clock.now()
    old.save(update_fields=["withdrawn_at"])
