"""Bill what was had of a subscription that is billed afterwards, when it ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from kernel import clock
from kernel.actor import MACHINE
from kernel.periods import Period, start_of
from kernel.tenancy.context import current_store
from tenant_apps.accounts.models import Customer
from tenant_apps.billing.coupons_running import next_taken
from tenant_apps.billing.errors import PeriodAlreadyInvoiced
from tenant_apps.billing.hourly import month_charge
from tenant_apps.billing.invoicing import Charge
from tenant_apps.billing.lasting import next_period
from tenant_apps.billing.models import Invoice, Subscription
from tenant_apps.billing.rules.change import seconds_between
from tenant_apps.billing.rules.coupons import Taken, reductions
from tenant_apps.billing.rules.part import part_of_period
from tenant_apps.billing.rules.pricing import Line, Share, sum_up
from tenant_apps.billing.selectors import policy, terms_of, today
from tenant_apps.billing.services.credit import settle_by_credit
from tenant_apps.billing.services.issue import issue_invoice
from tenant_apps.billing.services.next_period import bill_next_period, park
from tenant_apps.billing.services.redeem import use
from tenant_apps.billing.taxation import taxes_of


def bill_used(row: Subscription, until: datetime | None = None) -> None:
    """
    Bill a locked subscription up to now, to its suspension, or `until` its end that was planned:
    each whole period as ever, the last one to the second (by the hour: each that was begun), on an
    invoice of its own.

    Money:  price and coupons of the period by the share of it that was had, rounded once.
    Tells:  InvoiceIssued.
    Again:  nothing is left to bill. What is parked is left to a person.
    """
    if row.parked_reason or row.step_minutes:  # its sessions are told when its desktop is gone
        return
    at, zone = had_until(row, until), current_store().timezone
    while start_of(next_period(row).end, zone) <= at:
        try:
            if not bill_next_period(row):
                return
        except PeriodAlreadyInvoiced:
            park(row, "the next period is on an invoice already")
            return
    if start_of(row.billed_until, zone) < at:
        _bill_part(row, at, zone)


def had_until(row: Subscription, until: datetime | None = None) -> datetime:
    """Now or its suspension, or `until` its end if that was before."""
    at = _stopped_at(row)
    return min(at, until or at)


def _stopped_at(row: Subscription) -> datetime:
    if row.state == Subscription.State.SUSPENDED:
        stopped = row.steps.filter(state=Subscription.State.SUSPENDED).latest("at")
        return stopped.at.replace(microsecond=0)
    return clock.now().replace(microsecond=0)


def _bill_hours(row: Subscription, month: Period, at: datetime, zone: str) -> Invoice | None:
    """What was begun of the month up to an instant; nothing where that is no hour."""
    customer, rules = Customer.objects.get(pk=row.customer_id), policy()
    last = clock.local_date(at - timedelta(microseconds=1), zone)
    period = Period(month.start, last + timedelta(days=1))
    tax = taxes_of(customer, rules).on_goods(row.tax_category)
    line, taken = month_charge(row, period, at, tax, rules)
    if not line.unit:
        return None
    return _issue(row, customer, [line], taken, period)


def _bill_part(row: Subscription, at: datetime, zone: str) -> Invoice | None:
    whole, customer, rules = next_period(row), Customer.objects.get(pk=row.customer_id), policy()
    begin = start_of(whole.start, zone)
    if row.hourly is not None:
        return _bill_hours(row, whole, at, zone)
    share = Share(seconds_between(begin, at), seconds_between(begin, start_of(whole.end, zone)))
    last = clock.local_date(at - timedelta(microseconds=1), zone)
    terms = terms_of(row)
    taken = next_taken(row, terms, rules)
    tax = taxes_of(customer, rules).on_goods(terms.category)
    period = Period(whole.start, last + timedelta(days=1))
    off = [replace(one, amount=share.part(one.amount)) for one in reductions(taken)]
    lines: list[Line] = [
        replace(line, from_at=begin, until_at=at)
        for line in part_of_period(terms, period, share, tax, reductions=off, options=row.chosen)
    ]
    parts = [replace(one, amount=share.part(one.amount)) for one in taken]
    return _issue(row, customer, lines, parts, period)


def _issue(
    row: Subscription,
    customer: Customer,
    lines: Sequence[Line],
    taken: Sequence[Taken],
    period: Period,
) -> Invoice:
    rules = policy()
    invoice = issue_invoice(
        customer=customer,
        bill=sum_up(lines, row.currency),
        charges=[Charge(row.pk, line) for line in lines],
        due_on=today() + timedelta(days=rules.first_invoice_due_days),
        policy=rules,
        renewal=True,
        actor=MACHINE,
    )
    use(invoice, row, taken)
    row.billed_until = period.end
    row.save(update_fields=["billed_until"])
    settle_by_credit(invoice, actor=MACHINE)
    return invoice
