"""Undo a suspension that was a mistake."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from contracts.billing import SubscriptionResumed
from kernel import clock
from kernel.actor import Actor
from kernel.db.transactions import one_transaction
from shared_apps.audit.services import record
from shared_apps.outbox.services import publish
from tenant_apps.billing.errors import CannotUndo
from tenant_apps.billing.locks import lock_invoice, lock_subscription, lock_subscriptions
from tenant_apps.billing.models import DunningStep, Invoice, InvoiceLine, Subscription
from tenant_apps.billing.policies import policies_for
from tenant_apps.billing.selectors import subscriptions_on, today
from tenant_apps.billing.services.policies import override_policy
from tenant_apps.billing.services.settle import plan_renewal
from tenant_apps.billing.services.steps import take_step

_State = Subscription.State


def undo_until(row: Subscription) -> datetime | None:
    """Until when the suspension of an unpaid service can be undone; None when it can't be."""
    if row.state != _State.SUSPENDED or row.is_trial or not _suspending(row):
        return None
    stopped = row.steps.filter(state=_State.SUSPENDED).latest("at")
    until = stopped.at + timedelta(days=policies_for(row).number("undo_days"))
    return until if until > clock.now() else None


def undo_suspension(subscription_id: UUID, *, actor: Actor) -> None:
    """
    Let a service run again as if it had not been suspended: reminded of, and overdue as before.

    Money:  none moves; the invoice stays due.
    Time:   within so many days (rule "undo_days"). It is not suspended again before as many days
            of grace have passed as it had: a rule of its own (wait_until) that says why.
    Locks:  the invoices that suspended it, then what they are for.
    Tells:  SubscriptionResumed for each: its server starts, its customer gets a mail.
    Again:  raises CannotUndo: it runs.
    """
    with one_transaction():
        found = Subscription.objects.get(pk=subscription_id)
        invoices = [lock_invoice(key) for key in sorted(_suspending(found))]
        row = lock_subscription(subscription_id)
        if undo_until(row) is None:
            raise CannotUndo(_("It was not suspended just now for an unpaid invoice."))
        keys = {key for one in invoices for key in subscriptions_on(one)}
        for each in lock_subscriptions(sorted(keys)):
            _let_run(each, actor)
        DunningStep.objects.filter(invoice__in=invoices, step="suspend").delete()
        _let_wait(row, actor)
        numbers = ", ".join(one.number for one in invoices)
        record(actor, "subscription.suspension_undone", "subscription", row.pk, invoices=numbers)


def _suspending(row: Subscription) -> list[UUID]:
    """The unpaid invoices that were followed by the suspension."""
    lines = InvoiceLine.objects.filter(
        subscription_id=row.pk,
        is_void=False,
        invoice__state=Invoice.State.OPEN,
        invoice__dunning__step="suspend",
    )
    return list(set(lines.values_list("invoice_id", flat=True)))


def _let_run(row: Subscription, actor: Actor) -> None:
    if row.state != _State.SUSPENDED:
        return
    take_step(row, _State.PAST_DUE, reason="suspension undone", actor=actor)
    publish(SubscriptionResumed(subscription_id=str(row.pk), customer_id=str(row.customer_id)))
    plan_renewal(row)


def _let_wait(row: Subscription, actor: Actor) -> None:
    """Or the next look, tomorrow, would suspend it again."""
    rules = policies_for(row)
    day = today() + timedelta(days=max(rules.number("grace_days"), 1))
    if rules.wait_until is None or rules.wait_until < day:
        override_policy(
            "service",
            str(row.pk),
            "wait_until",
            day.isoformat(),
            reason=_("Suspension undone"),
            actor=actor,
        )
