"""Money arrived: settle the invoice, and let its subscriptions live."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from contracts.billing import (
    InvoicePaid,
    InvoiceWithdrawn,
    SubscriptionActivated,
    SubscriptionResumed,
)
from kernel import clock
from kernel.actor import Actor
from kernel.db.ledger import Leg, post
from kernel.db.transactions import one_transaction
from kernel.errors import Invalid
from kernel.money import Money
from kernel.periods import start_of
from kernel.tenancy.context import current_store
from shared_apps.audit.services import record
from shared_apps.outbox.services import publish, schedule, unschedule
from tenant_apps.accounts.models import Customer
from tenant_apps.billing.locks import lock_invoice, lock_subscriptions
from tenant_apps.billing.models import Entry, Invoice, InvoiceLine, Posting, Subscription
from tenant_apps.billing.rules.monthly import net_a_month
from tenant_apps.billing.rules.renewal import bill_on, lead_of
from tenant_apps.billing.selectors import policy, terms_of
from tenant_apps.billing.services.issue import CHASE, facts
from tenant_apps.billing.services.steps import take_step
from tenant_apps.billing.services.take_up import take_up, take_up_if_due, waiting_for
from tenant_apps.billing.services.wake import wake_paid
from tenant_apps.billing.taxation import taxes_of

RENEW = "billing.renew"
USE_CREDIT = "billing.use_credit"


def settle_invoice(
    *, invoice_id: UUID, payment_id: UUID, amount: Money, fee: Money, gateway: str, actor: Actor
) -> Invoice:
    """
    Book a captured payment against its invoice.

    Money:  what exceeds the open amount (or comes for a void invoice) becomes wallet credit, and is
            used for the customer's other open invoices soon after.
    Locks:  invoice, then its subscriptions.
    Tells:  InvoicePaid once it is covered; SubscriptionActivated or SubscriptionResumed.
    Again:  the ledger entry is unique per payment: a second call raises IntegrityError.
    """
    with one_transaction():
        invoice = lock_invoice(invoice_id)
        if amount.currency != invoice.currency:
            raise Invalid(_("The payment is in another currency than the invoice."))
        applied = Money(min(amount.minor, invoice.amount_due.minor), amount.currency)
        _book(invoice, payment_id, amount, applied, fee, gateway)
        if invoice.state == Invoice.State.OPEN:
            invoice.paid_minor += applied.minor
            invoice.paying_since = None
            invoice.save(update_fields=["paid_minor", "paying_since"])
            if not invoice.unsettled:
                mark_paid(invoice, actor)
        if applied < amount:
            schedule(USE_CREDIT, str(invoice.customer_id), clock.now(), wake=True)
    return invoice


def note_paying(invoice_id: UUID, *, paying: bool) -> None:
    """The till says that a payment is on its way, or that it came to nothing: dunning waits."""
    since: datetime | None = clock.now() if paying else None
    Invoice.objects.filter(pk=invoice_id, state=Invoice.State.OPEN).update(paying_since=since)


def _book(
    invoice: Invoice, payment_id: UUID, amount: Money, applied: Money, fee: Money, gateway: str
) -> None:
    party = str(invoice.customer_id)
    post(
        Entry,
        Posting,
        kind="payment",
        reference=str(payment_id),
        description=f"Payment of {invoice.number} by {gateway}",
        legs=[
            Leg(f"gateway:{gateway}", amount - fee),
            Leg("fees", fee),
            Leg("receivable", -applied, party),
            Leg("wallet", applied - amount, party),
        ],
        at=clock.now(),
        recorded_at=clock.real_now(),
    )


def mark_paid(invoice: Invoice, actor: Actor) -> None:
    """Nothing is due on the locked invoice any more: say so, and let its subscriptions live."""
    invoice.state = Invoice.State.PAID
    invoice.paid_at = clock.now()
    invoice.save(update_fields=["state", "paid_at"])
    unschedule(CHASE, str(invoice.pk))
    record(actor, "invoice.paid", "invoice", invoice.pk, number=invoice.number)
    publish(InvoicePaid(**facts(invoice)))
    for row in _cover_periods(invoice):
        _come_alive(row, invoice, actor)
        take_up_if_due(row, actor)
    _wake(invoice, actor)
    for change in waiting_for(invoice):
        [row] = lock_subscriptions([change.subscription_id])
        if take_up(change, row, actor):
            plan_renewal(row)


def _wake(invoice: Invoice, actor: Actor) -> None:
    woken = wake_paid(invoice, actor)
    if woken is not None:
        plan_renewal(woken)


def close_credited(invoice: Invoice, actor: Actor) -> None:
    """
    Credit notes cover a locked invoice of which nothing was paid: nothing is due, nobody is chased.

    What runs or rests goes on, its period as good as paid. What never began stays as it is: the
    caller ends it.
    """
    invoice.state = Invoice.State.CREDITED
    invoice.save(update_fields=["state"])
    unschedule(CHASE, str(invoice.pk))
    record(actor, "invoice.credited", "invoice", invoice.pk, number=invoice.number)
    publish(InvoiceWithdrawn(**facts(invoice)))
    for row in _cover_periods(invoice, begun=True):
        resume(row, invoice, reason=f"{invoice.number} credited", actor=actor)
        take_up_if_due(row, actor)
    _wake(invoice, actor)


def _cover_periods(invoice: Invoice, *, begun: bool = False) -> list[Subscription]:
    """Lock the invoice's subscriptions and write down how far they are covered."""
    ends: dict[UUID | None, date] = {}
    for line in InvoiceLine.objects.filter(invoice=invoice, kind=InvoiceLine.Kind.RECURRING):
        known = ends.get(line.subscription_id, line.period_end)
        ends[line.subscription_id] = max(known, line.period_end)
    # In arrears a first invoice is of the set-up alone (rules/pricing.py).
    begun_by = Q(kind=InvoiceLine.Kind.SETUP, item="", from_at=None)
    used = InvoiceLine.objects.filter(begun_by | Q(kind=InvoiceLine.Kind.USAGE), invoice=invoice)
    keys = {*ends, *used.values_list("subscription_id", flat=True)}
    rows = lock_subscriptions([key for key in keys if key is not None])
    if begun:
        rows = [row for row in rows if row.state != Subscription.State.PENDING]
    for row in rows:
        row.paid_until = max(row.paid_until, ends.get(row.pk, row.paid_until))
        row.save(update_fields=["paid_until"])
    return rows


def resume(row: Subscription, invoice: Invoice, *, reason: str, actor: Actor) -> None:
    """The locked row runs again when no other invoice of it is overdue."""
    if row.state not in {Subscription.State.PAST_DUE, Subscription.State.SUSPENDED}:
        return
    if _other_overdue(row, invoice):
        return
    was_suspended = row.state == Subscription.State.SUSPENDED
    take_step(row, Subscription.State.ACTIVE, reason=reason, actor=actor)
    if was_suspended:
        publish(SubscriptionResumed(subscription_id=str(row.pk), customer_id=str(row.customer_id)))
    plan_renewal(row)


def plan_renewal(row: Subscription) -> None:
    """
    Bill the next period so many days (policy) ahead, or when it is over; the end of a trial has no
    lead.
    """
    schedule(RENEW, str(row.pk), renewal_due_at(row))


def renewal_due_at(row: Subscription) -> datetime:
    """When its next period is to be billed, as the store's rules are now."""
    terms = terms_of(row)
    days = 0 if row.is_trial else lead_of(terms, policy().invoice_days_ahead)
    day = bill_on(terms, row.billed_until)
    return start_of(day, current_store().timezone) - timedelta(days=days)


def _come_alive(row: Subscription, invoice: Invoice, actor: Actor) -> None:
    reason = f"{invoice.number} paid"
    if row.state == Subscription.State.PENDING:
        state = Subscription.State.TRIALING if row.is_trial else Subscription.State.ACTIVE
        take_step(row, state, reason=reason, actor=actor)
        publish(activated(row))
        plan_renewal(row)
    else:
        resume(row, invoice, reason=reason, actor=actor)


def _other_overdue(row: Subscription, invoice: Invoice) -> bool:
    """Another invoice of this subscription is past its due day: one paid does not free it."""
    return (
        InvoiceLine.objects.filter(
            subscription_id=row.pk,
            invoice__state=Invoice.State.OPEN,
            invoice__due_on__lt=clock.local_date(clock.now(), current_store().timezone),
        )
        .exclude(invoice=invoice)
        .exists()
    )


def activated(row: Subscription) -> SubscriptionActivated:
    customer = Customer.objects.get(pk=row.customer_id)
    tax = taxes_of(customer).on_goods(row.tax_category)
    return SubscriptionActivated(
        subscription_id=str(row.pk),
        customer_id=str(row.customer_id),
        order_line_id=str(row.order_line_id),
        customer_name=customer.label,
        customer_email=customer.email,
        retail_minor=row.price_minor,
        retail_net_minor=net_a_month(row.earned, tax, row.interval).minor,
        currency=row.currency,
        **row.delivery,
    )
