"""Charge a fee for an invoice that is paid late: once, on an invoice of its own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import override

from kernel import clock
from kernel.actor import MACHINE
from kernel.db.transactions import one_transaction
from kernel.money import Money
from kernel.periods import Period, start_of
from kernel.tenancy.context import current_store
from shared_apps.audit.services import record
from shared_apps.outbox.services import schedule, unschedule
from tenant_apps.accounts.models import Customer
from tenant_apps.billing.invoicing import Charge
from tenant_apps.billing.locks import lock_invoice
from tenant_apps.billing.models import Invoice, InvoiceLine, LateFee, PolicyOverride
from tenant_apps.billing.policies import (
    policies_of,
    store_policies,
    subscriptions_on,
    waits_until,
    words_above,
)
from tenant_apps.billing.rules.late_fees import late_fee
from tenant_apps.billing.rules.policies import Policies
from tenant_apps.billing.rules.pricing import TaxPolicy, price_line, sum_up
from tenant_apps.billing.selectors import policy, today
from tenant_apps.billing.services.credit import settle_by_credit
from tenant_apps.billing.services.issue import issue_invoice

LATE_FEE = "billing.late_fee"


def plan_late_fee(invoice: Invoice) -> None:
    """Look at the open invoice on the day of its fee, if there is to be one. Again: nothing."""
    if (
        not PolicyOverride.objects.filter(key="late_fee").exists()
        and "late_fee" not in words_above()
    ):
        return
    said = _said(invoice)
    if late_fee([one.late_fee for one in said], invoice.amount_due) and not _is_done(invoice):
        day = invoice.due_on + timedelta(days=_days(said))
        at = max(start_of(day, current_store().timezone), clock.now())
        schedule(LATE_FEE, str(invoice.pk), at)


def charge_late_fee(invoice_id: UUID) -> Invoice | None:
    """
    Money:  an amount, or percent of what is due, by the policy of what the invoice is for; the
            smallest where it is for several. No VAT: compensation pays for no supply.
    Time:   so many days after the due day in the store's zone; the fee is due as a first invoice.
    Locks:  invoice, the year's number series.
    Tells:  InvoiceIssued.
    Again:  unique per invoice (database). None when it is settled, a payment is on its way, the
            store itself can't take money, the customer may wait, or no fee is wanted any more. No
            fee is charged for a fee. Invariants: I-107.
    """
    with one_transaction():
        unschedule(LATE_FEE, str(invoice_id))
        about = lock_invoice(invoice_id)
        said = _said(about)
        fee = late_fee([one.late_fee for one in said], about.amount_due)
        if not fee or not about.amount_due or _is_done(about) or about.paying_since:
            return None
        if today() < about.due_on + timedelta(days=_days(said)) or _may_wait(said):
            return None
        made = _issue(about, fee)
        LateFee.objects.create(about=about, invoice=made, at=clock.now())
        record(MACHINE, "invoice.late_fee", "invoice", about.pk, by=made.number, amount=fee.minor)
        settle_by_credit(made, actor=MACHINE)
    return made


def _said(invoice: Invoice) -> Sequence[Policies]:
    return list(policies_of(subscriptions_on(invoice.pk)).values()) or [store_policies()]


def _days(said: Sequence[Policies]) -> int:
    return max(one.number("late_fee_after_days") for one in said)


def _may_wait(said: Sequence[Policies]) -> bool:
    held, until = policy().dunning_held_until, waits_until(said)
    return (held is not None and held > clock.now()) or (until is not None and until > today())


def _is_done(invoice: Invoice) -> bool:
    """Charged already, or itself nothing but a fee."""
    if LateFee.objects.filter(about=invoice).exists():
        return True
    return not invoice.lines.exclude(kind=InvoiceLine.Kind.LATE_FEE).exists()


def _issue(about: Invoice, fee: Money) -> Invoice:
    customer, rules, day = Customer.objects.get(pk=about.customer_id), policy(), today()
    with override(customer.language or None):
        text = _("Late payment of invoice %(number)s") % {"number": about.number}
    tax = TaxPolicy(rules.tax_percent * 0, rules.tax_label, False, "compensation")
    line = price_line("late_fee", text, Period(day, day + timedelta(days=1)), fee, tax)
    bill = sum_up([line], fee.currency)
    return issue_invoice(
        customer=customer,
        bill=bill,
        charges=[Charge(None, line)],
        due_on=day + timedelta(days=rules.first_invoice_due_days),
        policy=rules,
        renewal=False,
        by_hand=True,
        actor=MACHINE,
    )
