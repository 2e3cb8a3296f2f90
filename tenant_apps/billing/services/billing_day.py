"""Bring all that a customer has to one billing day. Preview and deed are one sum."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from kernel import clock
from kernel.actor import MACHINE, Actor
from kernel.db.transactions import one_transaction
from kernel.errors import Invalid
from kernel.periods import start_of
from kernel.tenancy.context import current_store
from shared_apps.audit.services import record
from shared_apps.outbox.services import schedule
from tenant_apps.accounts.models import Customer
from tenant_apps.billing.coterming import DayPreview, Move, is_move, preview_day, waiting_move
from tenant_apps.billing.errors import CannotChange, TotalChanged
from tenant_apps.billing.invoicing import Charge
from tenant_apps.billing.locks import lock_billing_day, lock_invoice, lock_subscriptions
from tenant_apps.billing.models import AnchorMove, BillingDay, Invoice, Subscription
from tenant_apps.billing.rules.coterm import LAST_DAY
from tenant_apps.billing.selectors import policy, today
from tenant_apps.billing.services.credit import settle_by_credit
from tenant_apps.billing.services.issue import CHASE, issue_invoice
from tenant_apps.billing.services.redeem import use
from tenant_apps.billing.services.settle import plan_renewal
from tenant_apps.billing.services.void import void_invoice


def preview_billing_day(customer: Customer, day: int) -> DayPreview:
    """Raises Invalid at `day`, CannotChange while a move waits to be paid."""
    if not 1 <= day <= LAST_DAY:
        raise Invalid(_("Choose a day from 1 to 31."), field="day")
    found = waiting_move(customer.pk)
    if found is not None:
        said = _("Invoice %(number)s of the last choice waits. Pay it or take it back first.")
        raise CannotChange(
            said % {"number": found.number}, code="move_waits", invoice_id=str(found.pk)
        )
    return preview_day(customer, day)


def set_billing_day(
    customer_id: UUID, day: int, *, shown: int | None = None, actor: Actor
) -> Invoice | None:
    """
    Bring every service that can be moved to a day of the month, from the end of what is billed.

    Money:  each is charged for one period up to that day (by the store's rule: that and a whole
            cycle), by its share of the period it takes the place of, to the second; all on one
            invoice. `shown`: its total in minor units, as the preview said.
    Time:   what is ordered later comes to the same day. Three days to pay, but before the first
            of the periods begins; unpaid, the invoice is taken back and each service has its own
            day and period again.
    Locks:  the customer's billing day, then its subscriptions.
    Tells:  InvoiceIssued.
    Again:  the same day moves nothing more; the invoice that waits is returned. None where nothing
            is charged. Raises Invalid, CannotChange, TotalChanged. Invariant: I-125.
    """
    with one_transaction():
        lock_billing_day(customer_id)
        known = BillingDay.objects.filter(customer_id=customer_id, day=day).exists()
        waiting = waiting_move(customer_id)
        if known and waiting is not None:
            return waiting
        alive = Subscription.objects.filter(customer_id=customer_id)
        alive = alive.exclude(state=Subscription.State.ENDED).order_by("pk")
        lock_subscriptions(list(alive.values_list("pk", flat=True)))
        customer = Customer.objects.get(pk=customer_id)
        found = preview_billing_day(customer, day)
        if shown is not None and shown != found.due.minor and (found.moves or not known):
            raise TotalChanged(_("The amount has changed. Please look at it again."))
        BillingDay.objects.update_or_create(
            customer_id=customer_id,
            defaults={"day": day, "chosen_at": clock.now(), "actor_label": actor.label[:200]},
        )
        record(actor, "billing_day.set", "customer", customer_id, day=day, due=found.due.minor)
        invoice = _issue(customer, found, actor) if found.bill else None
        for move in found.moves:
            _write(move, day, invoice, actor)
        if invoice is not None:
            settle_by_credit(invoice, actor=actor)
    return invoice


def drop_billing_day(customer_id: UUID, *, actor: Actor) -> None:
    """
    Each service has its own day from now on: the one that it has. Nothing is given back; an
    invoice that waits is taken back with its moves.

    Locks:  the customer's billing day; the invoice, its subscriptions.
    Again:  nothing happens. Raises CannotChange while the invoice is being paid.
    """
    with one_transaction():
        lock_billing_day(customer_id)
        waiting = waiting_move(customer_id)
        if waiting is not None:
            waiting = lock_invoice(waiting.pk)
            if waiting.paying_since or waiting.paid_minor or waiting.credited_minor:
                raise CannotChange(_("It is being paid, or paid already. Please ask us."))
            void_invoice(waiting.pk, reason="the billing day was taken back", actor=actor)
        if BillingDay.objects.filter(customer_id=customer_id).delete()[0]:
            record(actor, "billing_day.dropped", "customer", customer_id)


def drop_unpaid_move(invoice: Invoice) -> bool:
    """
    Of a locked open invoice: True when it brings services to another day. After its due day it is
    taken back, and they have their own days again; what was paid of it becomes credit.
    """
    if not is_move(invoice):
        return False
    if today() <= invoice.due_on:
        after = invoice.due_on + timedelta(days=1)
        schedule(CHASE, str(invoice.pk), start_of(after, current_store().timezone))
    else:
        void_invoice(invoice.pk, reason="it was not paid", actor=MACHINE, release_paid=True)
    return True


def _issue(customer: Customer, found: DayPreview, actor: Actor) -> Invoice:
    assert found.bill is not None
    invoice = issue_invoice(
        customer=customer,
        bill=found.bill,
        charges=[Charge(one.row.pk, line) for one in found.moves for line in one.lines],
        due_on=found.due_on,
        policy=policy(),
        renewal=False,
        actor=actor,
    )
    for one in found.moves:
        use(invoice, one.row, one.taken)
    return invoice


def _write(move: Move, day: int, invoice: Invoice | None, actor: Actor) -> None:
    row = move.row
    AnchorMove.objects.create(
        subscription=row,
        invoice=invoice,
        old_day=row.anchor_day,
        new_day=day,
        starts_on=row.billed_until,
        ends_on=move.until,
        at=clock.now(),
        actor_label=actor.label[:200],
    )
    row.anchor_day, row.billed_until = day, move.until
    row.save(update_fields=["anchor_day", "billed_until"])
    plan_renewal(row)
