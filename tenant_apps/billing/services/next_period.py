"""Issue the invoice of a locked subscription's next period."""

from __future__ import annotations

from kernel import clock
from kernel.actor import MACHINE
from shared_apps.outbox.services import schedule, unschedule
from tenant_apps.accounts.models import Customer
from tenant_apps.billing.invoicing import Charge
from tenant_apps.billing.models import Subscription
from tenant_apps.billing.next_bill import next_bill
from tenant_apps.billing.rules.renewal import due_on, oddity
from tenant_apps.billing.selectors import covered, policy, today
from tenant_apps.billing.services.credit import settle_by_credit
from tenant_apps.billing.services.issue import issue_invoice
from tenant_apps.billing.services.redeem import use
from tenant_apps.billing.services.settle import RENEW, USE_CREDIT, plan_renewal
from tenant_apps.billing.services.tally import tally
from tenant_apps.billing.services.usage import settle_use


def bill_next_period(row: Subscription) -> bool:
    """
    Bill it, and plan the period after. False for an odd line: it parks the subscription.

    Raises PeriodAlreadyInvoiced.
    """
    rules, customer = policy(), Customer.objects.get(pk=row.customer_id)
    found = next_bill(row, customer=customer, rules=rules)
    problem = oddity(found.own, found.terms, covered(row), today=today())
    if problem:
        park(row, problem)
        return False
    period = found.own.period
    invoice = issue_invoice(
        customer=customer,
        bill=found.bill,
        charges=[Charge(row.pk, one.line, one.credits) for one in found.lines],
        due_on=due_on(found.terms, period, today(), rules.invoice_days_ahead),
        policy=rules,
        renewal=True,
        actor=MACHINE,
        carried=found.carried,
    )
    use(invoice, row, found.taken)
    settle_use(found.use, invoice)
    row.billed_until = period.end
    row.save(update_fields=["billed_until"])
    plan_renewal(row)
    settle_by_credit(invoice, actor=MACHINE)
    if found.carried:
        schedule(USE_CREDIT, str(row.customer_id), clock.now(), wake=True)
    return True


def park(row: Subscription, why: str) -> None:
    """A person must look first; the machine leaves it alone."""
    row.parked_reason, row.parked_at = why, clock.now()
    row.save(update_fields=["parked_reason", "parked_at"])
    unschedule(RENEW, str(row.pk))
    tally()
