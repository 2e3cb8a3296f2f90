"""Invoices to correct, and what the books must say of them."""

from __future__ import annotations

from django.db.models import Sum

from kernel.actor import MACHINE
from kernel.ids import new_id
from kernel.money import Money
from tenant_apps.billing.drafting import FreeLine
from tenant_apps.billing.models import Invoice, InvoiceDraft, Posting
from tenant_apps.billing.services import change_policy, issue_credit_note, save_draft
from tenant_apps.payments.services import record_manual
from tests.journeys.test_first_sale import order_plan


def taxed_invoice(person, plan="Professional") -> Invoice:
    """14.00 net and 2.66 tax, open."""
    change_policy({"tax_percent": "19"}, actor=MACHINE)
    return Invoice.objects.get(pk=order_plan(person, name=plan).invoice_id)


def pay_by_transfer(invoice: Invoice, amount: Money | None = None) -> Invoice:
    record_manual(
        invoice.pk,
        amount or invoice.amount_due,
        bank_reference=new_id().hex,
        note="",
        actor=MACHINE,
    )
    invoice.refresh_from_db()
    return invoice


def euro(minor: int) -> Money:
    return Money(minor, "EUR")


def credit(invoice: Invoice, minor: int | None = None, key: str = "", **how):
    """A credit note over so much net of the first line, or over all that is left."""
    line = invoice.lines.order_by("position").first()
    amounts = None if minor is None else {line.pk: Money(minor, invoice.currency)}
    said = {"reason": "goodwill", "actor": MACHINE, **how}
    row = issue_credit_note(invoice.pk, amounts, request_key=key or new_id().hex, **said)
    invoice.refresh_from_db()
    return row


def write_draft(customer, text: str, minor: int = 5000) -> InvoiceDraft:
    line = FreeLine(text, 1, euro(minor))
    return save_draft(customer, [line], actor=MACHINE)


def balance(account: str, party: object = "") -> int:
    rows = Posting.objects.filter(account=account)
    if party:
        rows = rows.filter(party=str(party))
    return int(rows.aggregate(sum=Sum("amount_minor"))["sum"] or 0)
