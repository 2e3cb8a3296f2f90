"""Use that was measured: rated once per telling, billed with the next invoice, in arrears."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from contracts.usage import UsagePeriodClosed
from kernel import clock
from kernel.actor import MACHINE
from kernel.db.transactions import one_transaction
from kernel.errors import Invalid
from kernel.money import Money
from shared_apps.audit.services import record
from shared_apps.outbox.services import schedule, unschedule
from tenant_apps.accounts.models import Customer
from tenant_apps.billing.invoicing import Charge
from tenant_apps.billing.locks import lock_subscription, lock_subscriptions
from tenant_apps.billing.models import Invoice, Subscription, UsageCharge
from tenant_apps.billing.rules.pricing import sum_up
from tenant_apps.billing.selectors import policy, today
from tenant_apps.billing.services.credit import settle_by_credit
from tenant_apps.billing.services.issue import issue_invoice
from tenant_apps.billing.services.settle import USE_CREDIT
from tenant_apps.billing.taxation import taxes_of
from tenant_apps.billing.using import Unbilled, meters_of, unbilled
from tenant_apps.catalog.rules.usage import rate
from tenant_apps.catalog.rules.usage_terms import read

USAGE = "billing.usage"
# Meters of one customer close within the hour; together they make one invoice.
GATHER = timedelta(hours=6)


def add_usage(event: UsagePeriodClosed) -> UsageCharge | None:
    """
    Rate a closed period of a meter by the price that the subscription had when it began.

    Money:  rated in the subscription's currency; billed with its next invoice, or six hours later
            on one of its own, all of a customer's together.
    Locks:  subscription.
    Again:  a revision that is known (or older) does nothing; a newer one is billed as a difference.
            None also for a meter that costs nothing on this plan. Raises Invalid for nonsense.
            Invariants: I-80, I-81.
    """
    quantity, start, end = _read(event)
    with one_transaction():
        row = lock_subscription(event.subscription_id)
        told = UsageCharge.objects.filter(subscription=row, meter=event.meter, from_at=start)
        last = told.order_by("-revision").first()
        if last is not None and last.revision >= event.revision:
            return None
        terms = _terms(row, event.meter, start, last)
        if terms is None:
            return None
        amount = rate(read(terms["price"]), quantity).amount
        if amount.currency != row.currency:
            raise Invalid(_("The price of use is in another currency than the subscription."))
        made = UsageCharge.objects.create(
            subscription=row,
            meter=event.meter,
            from_at=start,
            until_at=last.until_at if last else end,
            revision=event.revision,
            quantity=quantity,
            amount_minor=amount.minor,
            currency=amount.currency,
            at=clock.now(),
            **terms,
        )
        record(
            MACHINE,
            "usage.rated",
            "subscription",
            row.pk,
            meter=event.meter,
            quantity=event.quantity,
            amount=amount.minor,
        )
        schedule(USAGE, str(row.customer_id), clock.now() + GATHER)
    return made


def bill_usage(customer_id: UUID) -> Invoice | None:
    """
    Bill what a customer used and no invoice says yet: one invoice for all its subscriptions.

    Money:  what corrections give back beyond the rest becomes credit.
    Locks:  the customer's subscriptions with such use.
    Tells:  InvoiceIssued; what the till charges like a renewal.
    Again:  nothing is left, and nothing happens. None where nothing is to be paid or given back.
    """
    with one_transaction():
        unschedule(USAGE, str(customer_id))
        waiting = UsageCharge.objects.filter(
            subscription__customer_id=customer_id, settled_at=None
        ).values_list("subscription_id", flat=True)
        rows = lock_subscriptions(sorted(set(waiting)))
        if not rows:
            return None
        rules, customer = policy(), Customer.objects.get(pk=customer_id)
        taxes = taxes_of(customer, rules)
        found = [(row, unbilled(row, taxes)) for row in rows]
        charges = [charge for row, use in found for charge in charges_of(row, use)]
        if not charges:
            for _row, use in found:
                settle_use(use, None)
            return None
        bill = sum_up([one.line for one in charges], rows[0].currency)
        carried = max(-bill.total, Money.zero(bill.total.currency))
        invoice = issue_invoice(
            customer=customer,
            bill=bill,
            charges=charges,
            due_on=today() + timedelta(days=rules.first_invoice_due_days),
            policy=rules,
            renewal=True,
            actor=MACHINE,
            carried=carried,
        )
        for _row, use in found:
            settle_use(use, invoice)
        settle_by_credit(invoice, actor=MACHINE)
        if carried:
            schedule(USE_CREDIT, str(customer_id), clock.now(), wake=True)
    return invoice


def charges_of(row: Subscription, use: Unbilled) -> list[Charge]:
    return [Charge(row.pk, one.line, one.credits) for one in use.lines]


def settle_use(use: Unbilled, invoice: Invoice | None) -> None:
    """These rows are on an invoice now, or nothing was to be paid for them."""
    keys: Sequence[UUID] = [one.pk for one in use.rows]
    if keys:
        rows = UsageCharge.objects.filter(pk__in=keys)
        rows.update(settled_at=clock.now(), invoice=invoice)


def unsettle_use(invoice: Invoice) -> None:
    """The invoice is void: what it said of use is to be billed again."""
    rows = UsageCharge.objects.filter(invoice=invoice)
    if rows.update(settled_at=None, invoice=None):
        schedule(USAGE, str(invoice.customer_id), clock.now() + GATHER)


def _terms(
    row: Subscription, meter: str, start: datetime, last: UsageCharge | None
) -> dict[str, Any] | None:
    """A correction is rated by the price of the first telling, whatever holds meanwhile."""
    if last is not None:
        return {"label": last.label, "unit_label": last.unit_label, "price": last.price}
    found = meters_of(row, start).get(meter)
    if found is None:
        return None
    return {"label": found.label, "unit_label": found.unit_label, "price": found.terms}


def _read(event: UsagePeriodClosed) -> tuple[Decimal, datetime, datetime]:
    try:
        quantity = Decimal(event.quantity)
        start, end = (datetime.fromisoformat(one) for one in (event.from_at, event.until_at))
    except (InvalidOperation, ValueError):
        raise Invalid(_("This is no period of use.")) from None
    known = start.tzinfo is not None and end.tzinfo is not None
    if not known or end <= start or not quantity.is_finite() or quantity < 0:
        raise Invalid(_("This is no period of use."))
    return quantity, start, end
