"""Subscriptions that the machine leaves alone: a person lets them go on."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from kernel import clock
from kernel.actor import Actor
from kernel.db.transactions import one_transaction
from kernel.errors import Conflict
from shared_apps.audit.services import record
from shared_apps.outbox.services import schedule
from tenant_apps.accounts.models import Customer
from tenant_apps.billing.invoicing import Charge
from tenant_apps.billing.locks import lock_subscription
from tenant_apps.billing.models import Subscription
from tenant_apps.billing.rules.pricing import Reduction, bill_period, sum_up
from tenant_apps.billing.rules.renewal import oddity
from tenant_apps.billing.selectors import covered, next_terms, policy, today
from tenant_apps.billing.services.credit import settle_by_credit
from tenant_apps.billing.services.issue import issue_invoice
from tenant_apps.billing.services.settle import RENEW, plan_renewal
from tenant_apps.billing.taxation import taxes_of


def release_parked(subscription_id: UUID, *, actor: Actor) -> None:
    """
    Bill it again by the machine, at once if it is due; what is still odd parks it again.

    Locks: subscription. Again: raises Conflict, it is not parked any more.
    """
    with one_transaction():
        row = _take(subscription_id, "subscription.released", actor)
        row.save(update_fields=["parked_reason"])
        schedule(RENEW, str(row.pk), clock.now(), wake=True)


def follow_billed(subscription_id: UUID, *, actor: Actor) -> None:
    """
    Let the next period begin where the last billed one ends: for a gap or an overlap.

    Locks: subscription. Raises Conflict when it is not parked, or nothing was ever billed.
    """
    with one_transaction():
        row = _take(subscription_id, "subscription.follows_billed", actor)
        periods = covered(row)
        if not periods:
            raise Conflict(_("Nothing of this server was billed yet."))
        row.billed_until = max(row.paid_until, max(one.period.end for one in periods))
        row.save(update_fields=["parked_reason", "billed_until"])
        plan_renewal(row)


def skip_period(subscription_id: UUID, *, actor: Actor) -> None:
    """
    Give the next period away: an invoice of zero says so, and billing goes on after it.

    Money:  the whole price comes off; nothing is owed and no tax falls due.
    Locks:  subscription, number series.
    Tells:  InvoiceIssued, InvoicePaid.
    Again:  raises Conflict, it is not parked any more; also when the period itself is odd.
    """
    with one_transaction():
        row = _take(subscription_id, "subscription.period_skipped", actor)
        rules, customer = policy(), Customer.objects.get(pk=row.customer_id)
        terms = next_terms(row)
        gift = Reduction("skipped", _("Not charged"), terms.price)
        tax = taxes_of(customer, rules).on_goods(terms.category)
        lines = bill_period(terms, row.billed_until, tax, first=False, reductions=[gift])
        if oddity(lines[0], terms, covered(row), today=today()):
            raise Conflict(_("This period can't be skipped: it does not follow the billed ones."))
        invoice = issue_invoice(
            customer=customer,
            bill=sum_up(lines, row.currency),
            charges=[Charge(row.pk, lines[0])],
            due_on=max(lines[0].period.start, today()),
            policy=rules,
            renewal=True,
            actor=actor,
        )
        row.billed_until = lines[0].period.end
        row.save(update_fields=["parked_reason", "billed_until"])
        plan_renewal(row)
        settle_by_credit(invoice, actor=actor)


def _take(subscription_id: UUID, verb: str, actor: Actor) -> Subscription:
    """The locked row, parked no more; the caller saves it."""
    row = lock_subscription(subscription_id)
    if not row.parked_reason:
        raise Conflict(_("Somebody has decided about this server already."))
    record(actor, verb, "subscription", row.pk, why=row.parked_reason)
    row.parked_reason = ""
    return row
