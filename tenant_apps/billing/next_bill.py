"""The next invoice of a subscription, computed: the same for the page that shows it and its run."""

from __future__ import annotations

from dataclasses import dataclass

from kernel import clock
from kernel.money import Money
from tenant_apps.accounts.models import Customer
from tenant_apps.billing.coupons_running import next_taken
from tenant_apps.billing.hourly import month_charge
from tenant_apps.billing.lasting import next_period
from tenant_apps.billing.models import Policy, Subscription
from tenant_apps.billing.rules.change import ChangeLine
from tenant_apps.billing.rules.coupons import Taken, reductions
from tenant_apps.billing.rules.pricing import Bill, Line, Terms, bill_period, sum_up
from tenant_apps.billing.selectors import next_terms
from tenant_apps.billing.taxation import Taxes, taxes_of
from tenant_apps.billing.using import Unbilled, unbilled


@dataclass(frozen=True, slots=True)
class NextBill:
    """
    `lines` begins with the plan's own period and its options; use that is over follows, with its
    corrections.

    What corrections give back beyond the rest is `carried` to the customer's credit.
    """

    terms: Terms
    lines: tuple[ChangeLine, ...]
    taken: tuple[Taken, ...]
    use: Unbilled
    bill: Bill

    @property
    def own(self) -> Line:
        """The plan's line."""
        return self.lines[0].line

    @property
    def carried(self) -> Money:
        return max(-self.bill.total, Money.zero(self.bill.total.currency))

    @property
    def due(self) -> Money:
        return self.bill.total + self.carried


def next_bill(
    row: Subscription,
    *,
    customer: Customer | None = None,
    rules: Policy | None = None,
    taxes: Taxes | None = None,
) -> NextBill:
    """For the period that begins where the billed ones end, and the use that waits."""
    if taxes is None:
        taxes = taxes_of(customer or Customer.objects.get(pk=row.customer_id), rules)
    terms = next_terms(row)
    tax = taxes.on_goods(terms.category)
    if row.hourly is None:
        taken = next_taken(row, terms, rules)
        period = bill_period(
            terms,
            row.billed_until,
            tax,
            first=False,
            reductions=reductions(taken),
            options=row.chosen,
        )
    else:
        own, taken = month_charge(row, next_period(row), clock.now(), tax, rules)
        period = [own]
    use = unbilled(row, taxes)
    lines = (*(ChangeLine(line) for line in period), *use.lines)
    bill = sum_up([one.line for one in lines], row.currency)
    return NextBill(terms, lines, tuple(taken), use, bill)
