"""Take an invoice back, or give it up."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from contracts.billing import InvoiceWithdrawn
from kernel import clock
from kernel.actor import MACHINE, Actor
from kernel.db.ledger import Leg, post
from kernel.db.transactions import one_transaction
from kernel.money import Money
from shared_apps.audit.services import record
from shared_apps.outbox.services import publish, unschedule
from tenant_apps.billing.errors import InvoiceNotOpen
from tenant_apps.billing.locks import lock_invoice, lock_subscriptions
from tenant_apps.billing.models import Entry, Invoice, InvoiceLine, Posting, Subscription
from tenant_apps.billing.selectors import covered, noted_of, renews, subscriptions_on
from tenant_apps.billing.services.anchors import put_anchors_back, refuse_gap
from tenant_apps.billing.services.end import end
from tenant_apps.billing.services.issue import CHASE, facts
from tenant_apps.billing.services.redeem import give_back, release
from tenant_apps.billing.services.settle import plan_renewal, resume
from tenant_apps.billing.services.take_up import take_change_back
from tenant_apps.billing.services.tax_reports import plan_taking_back
from tenant_apps.billing.services.usage import unsettle_use
from tenant_apps.billing.services.wake import rest_on


def void_invoice(
    invoice_id: UUID, *, reason: str, actor: Actor, release_paid: bool = False
) -> Invoice:
    """
    Take back an unpaid invoice: number and lines stay, the ledger is reversed.

    A change of plan that waits for it is taken back too. With `release_paid` what was paid of it
    becomes the customer's credit again.

    Its periods are unbilled: a running subscription is billed for them again, on the next
    renewal day (which may be today); one that never began ends. Its coupons have their cycle back.
    What it brought to another billing day is on its own day again.

    Locks:  invoice, then its subscriptions.
    Tells:  SubscriptionResumed, when nothing else is overdue; SubscriptionEnded.
    Again:  a void one stays void. Raises InvoiceNotOpen for one that is paid, also in
            part, and while a later period stands on another invoice.
    """
    with one_transaction():
        invoice = lock_invoice(invoice_id)
        if invoice.state == Invoice.State.VOID:
            return invoice
        settled = invoice.paid_minor or invoice.credited_minor
        if invoice.state != Invoice.State.OPEN or (settled and not release_paid):
            raise InvoiceNotOpen(_("Only an unpaid invoice can be taken back."))
        rows = lock_subscriptions(subscriptions_on(invoice))
        refuse_gap(rows, invoice)
        reverse(invoice, reason=reason, actor=actor)
        unsettle_use(invoice)
        rest_on(invoice)
        put_anchors_back(invoice, rows, actor)
        for row in rows:
            take_change_back(row.pk, invoice, why=reason, actor=actor)
        for row in rows:
            _unbill(row, invoice, actor)
    return invoice


def reverse(invoice: Invoice, *, reason: str, actor: Actor) -> None:
    """
    The paper's part: void, with its lines and what coupons took off them, and out of the books.
    What its subscriptions, use and changes come to is the caller's.
    """
    _close(invoice, Invoice.State.VOID)
    InvoiceLine.objects.filter(invoice=invoice).update(is_void=True)
    give_back(invoice)
    paid, party = Money(invoice.paid_minor, invoice.currency), str(invoice.customer_id)
    noted_net, noted_tax = noted_of(invoice)  # taken back by credit notes, which stay
    post(
        Entry,
        Posting,
        kind="void",
        reference=str(invoice.pk),
        description=f"Void {invoice.number}: {reason}",
        legs=[
            Leg("receivable", paid + invoice.taken_off - invoice.total, party),
            Leg("wallet", invoice.carried - paid, party),
            Leg("revenue", invoice.net - noted_net),
            Leg("tax", invoice.tax - noted_tax),
        ],
        at=clock.now(),
        recorded_at=clock.real_now(),
    )
    left_net, left_tax = invoice.net - noted_net, invoice.tax - noted_tax
    plan_taking_back(invoice.pk, f"{invoice.number} void", invoice, left_net, left_tax)
    record(actor, "invoice.voided", "invoice", invoice.pk, reason=reason)


def _unbill(row: Subscription, invoice: Invoice, actor: Actor) -> None:
    why = f"{invoice.number} taken back"
    if row.state == Subscription.State.PENDING:
        end(row, reason="taken_back", why=why, actor=actor)
        release(row)
        return
    if row.state == Subscription.State.ENDED:
        return
    billed = max((one.period.end for one in covered(row)), default=row.started_on)
    row.billed_until = max(row.paid_until, billed)
    row.save(update_fields=["billed_until"])
    resume(row, invoice, reason=why, actor=actor)
    if renews(row):
        plan_renewal(row)


def give_up(invoice: Invoice, *, served: bool) -> None:
    """End of dunning: nothing was delivered → void; something was → uncollectible, written off."""
    if not served and not invoice.paid_minor and not invoice.credited_minor:
        void_invoice(invoice.pk, reason="never paid", actor=MACHINE)
        invoice.state = Invoice.State.VOID
        return
    rest = invoice.unsettled
    _close(invoice, Invoice.State.UNCOLLECTIBLE)
    post(
        Entry,
        Posting,
        kind="write_off",
        reference=str(invoice.pk),
        description=f"Written off {invoice.number}",
        legs=[Leg("receivable", -rest, str(invoice.customer_id)), Leg("bad_debt", rest)],
        at=clock.now(),
        recorded_at=clock.real_now(),
    )


def _close(invoice: Invoice, state: str) -> None:
    invoice.state = state
    invoice.voided_at = clock.now() if state == Invoice.State.VOID else None
    invoice.save(update_fields=["state", "voided_at"])
    unschedule(CHASE, str(invoice.pk))
    publish(InvoiceWithdrawn(**facts(invoice)))
