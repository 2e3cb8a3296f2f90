"""Bill what is left of a fixed term to somebody who ends it before."""

from __future__ import annotations

from datetime import timedelta

from kernel.actor import Actor
from kernel.money import Money
from tenant_apps.accounts.models import Customer
from tenant_apps.billing.invoicing import Charge
from tenant_apps.billing.models import Subscription
from tenant_apps.billing.rules.pricing import Bill, Line, bill_period, sum_up
from tenant_apps.billing.selectors import policy, terms_of, today
from tenant_apps.billing.services.credit import settle_by_credit
from tenant_apps.billing.services.issue import issue_invoice
from tenant_apps.billing.taxation import taxes_of


def rest_of_term(row: Subscription) -> Bill:
    """
    Every period of the term that is not billed, each a line of its own. Coupons end with the
    subscription: they take nothing off it.
    """
    customer = Customer.objects.get(pk=row.customer_id)
    terms, lines = terms_of(row), list[Line]()
    tax = taxes_of(customer).on_goods(terms.category)
    start = row.billed_until
    while row.term_ends_on is not None and start < row.term_ends_on:
        period = bill_period(terms, start, tax, first=False, options=row.chosen)
        lines += period
        start = period[0].period.end
    return sum_up(lines, row.currency)


def price_of_leaving(row: Subscription) -> Money:
    """What ending it at once costs now, tax included."""
    zero = Money.zero(row.currency)
    return rest_of_term(row).total if row.early_end == "billed" else zero


def bill_rest_of_term(row: Subscription, actor: Actor) -> None:
    """
    Bill the locked subscription to the end of its term, on one invoice.

    Tells:  InvoiceIssued. Again: nothing is left; each period is unique (I-04).
    """
    bill, rules = rest_of_term(row), policy()
    if not bill.lines:
        return
    invoice = issue_invoice(
        customer=Customer.objects.get(pk=row.customer_id),
        bill=bill,
        charges=[Charge(row.pk, line) for line in bill.lines],
        due_on=today() + timedelta(days=rules.first_invoice_due_days),
        policy=rules,
        renewal=True,
        actor=actor,
    )
    row.billed_until = max(line.period.end for line in bill.lines)
    row.save(update_fields=["billed_until"])
    settle_by_credit(invoice, actor=actor)
