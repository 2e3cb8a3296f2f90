"""Subscriptions that the machine leaves alone: a person lets them go on."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from django.utils.translation import gettext as _

from kernel import clock
from kernel.actor import Actor
from kernel.db.transactions import one_transaction
from kernel.errors import Conflict
from kernel.periods import Period
from shared_apps.audit.services import record
from shared_apps.outbox.services import schedule
from tenant_apps.accounts.models import Customer
from tenant_apps.billing.invoicing import Charge
from tenant_apps.billing.locks import lock_subscription
from tenant_apps.billing.models import Subscription
from tenant_apps.billing.rules.pricing import (
    Line,
    Reduction,
    TaxPolicy,
    Terms,
    bill_period,
    option_text,
    price_line,
    sum_up,
)
from tenant_apps.billing.rules.renewal import oddity
from tenant_apps.billing.selectors import covered, next_terms, policy, today
from tenant_apps.billing.services.credit import settle_by_credit
from tenant_apps.billing.services.issue import issue_invoice
from tenant_apps.billing.services.settle import RENEW, plan_renewal
from tenant_apps.billing.services.tally import tally
from tenant_apps.billing.taxation import taxes_of

_PARKED = ("parked_reason", "parked_at")


def release_parked(subscription_id: UUID, *, actor: Actor) -> None:
    """
    Bill it again by the machine, at once if it is due; what is still odd parks it again.

    Locks: subscription. Again: raises Conflict, it is not parked any more.
    """
    with one_transaction():
        row = _take(subscription_id, "subscription.released", actor)
        row.save(update_fields=_PARKED)
        tally()
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
        row.save(update_fields=[*_PARKED, "billed_until"])
        tally()
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
        lines += _gifts(row, terms, lines[0].period, tax)
        if oddity(lines[0], terms, covered(row), today=today()):
            raise Conflict(_("This period can't be skipped: it does not follow the billed ones."))
        invoice = issue_invoice(
            customer=customer,
            bill=sum_up(lines, row.currency),
            charges=[Charge(row.pk, line) for line in lines],
            due_on=max(lines[0].period.start, today()),
            policy=rules,
            renewal=True,
            actor=actor,
        )
        row.billed_until = lines[0].period.end
        row.save(update_fields=[*_PARKED, "billed_until"])
        tally()
        plan_renewal(row)
        settle_by_credit(invoice, actor=actor)


def _gifts(row: Subscription, terms: Terms, period: Period, tax: TaxPolicy) -> list[Line]:
    """The options' lines of a period that is given away: of zero, so that none is billed later."""
    lines = []
    for one in row.chosen:
        if one.price:
            gift = Reduction("skipped", _("Not charged"), one.price)
            what = option_text(one, terms.description)
            line = price_line(
                "recurring", what, period, one.unit, tax, quantity=one.quantity, reductions=[gift]
            )
            lines.append(replace(line, item=one.key))
    return lines


def _take(subscription_id: UUID, verb: str, actor: Actor) -> Subscription:
    """The locked row, parked no more; the caller saves it."""
    row = lock_subscription(subscription_id)
    if not row.parked_reason:
        raise Conflict(_("Somebody has decided about this server already."))
    record(actor, verb, "subscription", row.pk, why=row.parked_reason)
    row.parked_reason, row.parked_at = "", None
    return row
