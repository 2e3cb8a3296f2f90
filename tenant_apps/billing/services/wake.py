"""A paused subscription goes on when its invoice is paid, and rests on when it is not."""

from __future__ import annotations

from datetime import timedelta

from contracts.billing import SubscriptionResumed
from kernel import clock
from kernel.actor import MACHINE, Actor
from kernel.periods import start_of
from kernel.tenancy.context import current_store
from shared_apps.audit.services import record
from shared_apps.outbox.services import publish, schedule, schedule_many
from tenant_apps.billing.locks import lock_subscription
from tenant_apps.billing.models import Invoice, InvoiceLine, Pause, Subscription
from tenant_apps.billing.selectors import today
from tenant_apps.billing.services.issue import CHASE
from tenant_apps.billing.services.steps import take_step


def wake_paid(invoice: Invoice, actor: Actor) -> Subscription | None:
    """
    Of a locked invoice that is paid, or as good as: the subscription that goes on with it, locked;
    its renewal is the caller's to plan. None when the invoice is no such one, or its subscription
    has ended.
    """
    pause = Pause.objects.filter(resume_invoice=invoice, resumed_at=None).first()
    if pause is None:
        return None
    row = lock_subscription(pause.subscription_id)
    if row.state != Subscription.State.PAUSED:
        return None
    line = invoice.lines.get(subscription_id=row.pk, kind=InvoiceLine.Kind.PRORATION, item="")
    row.billed_until = row.paid_until = line.period_end
    row.anchor_day = line.period_start.day
    row.save(update_fields=["billed_until", "paid_until", "anchor_day"])
    pause.resumed_at = clock.now()
    pause.save(update_fields=["resumed_at"])
    take_step(
        row, Subscription.State.ACTIVE, reason=f"{invoice.number} {invoice.state}", actor=actor
    )
    record(actor, "subscription.resumed", "subscription", row.pk)
    publish(SubscriptionResumed(subscription_id=str(row.pk), customer_id=str(row.customer_id)))
    _chase_again(row)
    return row


def _chase_again(row: Subscription) -> None:
    """What became overdue between the wish to go on and its payment was not chased."""
    keys = InvoiceLine.objects.filter(
        subscription_id=row.pk,
        is_void=False,
        invoice__state=Invoice.State.OPEN,
        invoice__due_on__lt=today(),
    ).values_list("invoice_id", flat=True)
    schedule_many(CHASE, [(str(key), clock.now()) for key in set(keys)])


def awaits_wake(invoice: Invoice) -> bool:
    """
    Of a locked open invoice: whether a paused subscription waits for it. Looked at again after its
    due day, when `void_invoice` is to take it back.
    """
    waiting = Pause.objects.filter(resume_invoice=invoice, resumed_at=None)
    living = waiting.exclude(subscription__state=Subscription.State.ENDED)
    if not living.exists() or today() > invoice.due_on:
        return False
    after = invoice.due_on + timedelta(days=1)
    schedule(CHASE, str(invoice.pk), start_of(after, current_store().timezone))
    return True


def is_wake(invoice: Invoice) -> bool:
    return Pause.objects.filter(resume_invoice=invoice, resumed_at=None).exists()


def rest_on(invoice: Invoice) -> None:
    """The invoice is void: its subscription rests on."""
    for pause in Pause.objects.filter(resume_invoice=invoice, resumed_at=None):
        pause.resume_invoice = None
        pause.save(update_fields=["resume_invoice"])
        record(MACHINE, "subscription.rests_on", "subscription", pause.subscription_id)
