"""Put another invoice in the place of one that says something wrong: one step, both linked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from kernel.actor import Actor
from kernel.db.transactions import one_transaction
from kernel.errors import Invalid
from kernel.money import Money
from tenant_apps.accounts.models import Customer
from tenant_apps.accounts.services import correct_customer
from tenant_apps.billing.copying import copied, has_been_given_back
from tenant_apps.billing.errors import CannotReplace
from tenant_apps.billing.locks import lock_invoice, lock_subscriptions
from tenant_apps.billing.models import Invoice, InvoiceLine, Replacement
from tenant_apps.billing.rules.pricing import sum_up
from tenant_apps.billing.selectors import policy, subscriptions_on, today
from tenant_apps.billing.services.credit import settle_by_credit
from tenant_apps.billing.services.credit_note import issue_credit_note
from tenant_apps.billing.services.issue import issue_invoice
from tenant_apps.billing.services.replacing import carry_over, link, resume_all
from tenant_apps.billing.services.void import reverse
from tenant_apps.billing.taxation import taxes_of

BUYER = ("name", "company", "street", "postcode", "city", "country", "vat_id", "reference")


@dataclass(frozen=True, slots=True)
class Corrections:
    """
    What the new invoice says otherwise. `buyer` has names of BUYER; `texts` are by the line's id.

    `keep`: the customer's record says it from now on too. `retax`: each line is taxed as this buyer
    is today, instead of as it was.
    """

    buyer: Mapping[str, str] = field(default_factory=dict)
    order_reference: str | None = None
    texts: Mapping[int, str] = field(default_factory=dict)
    due_on: date | None = None
    keep: bool = False
    retax: bool = False


def reissue_invoice(
    invoice_id: UUID, corrections: Corrections, *, reason: str, actor: Actor
) -> Invoice:
    """
    Issue the invoice anew, under a new number. The old one becomes void; one that is paid is taken
    back by a credit note instead, and its money pays the new one.

    Money:  the same lines and sums, unless taxed anew; a rest is due, or credit.
    Time:   due in as many days as the old one was, unless said otherwise.
    Locks:  invoice, its subscriptions, wallet, the year's series.
    Tells:  InvoiceWithdrawn or CreditNoteIssued, InvoiceIssued, InvoiceReplaced; InvoicePaid.
            Subscriptions, changes that wait, use and coupons follow: nothing begins or ends.
    Again:  the invoice that took its place. Raises CannotReplace, Invalid at a field.
            Invariants: I-105.
    """
    with one_transaction():
        old = lock_invoice(invoice_id)
        known = Replacement.objects.filter(old=old).select_related("new").first()
        if known is not None:
            return known.new
        paid = old.state == Invoice.State.PAID
        lines = list(old.lines.order_by("position"))
        check(old, lines)
        due_on = corrections.due_on or today() + (old.due_on - old.issued_on)
        if due_on < today():
            raise Invalid(_("Choose today or a day to come."), field="due_on")
        rows = lock_subscriptions(subscriptions_on(old))
        buyer = _buyer(old, corrections, actor)
        new = _put(old, buyer, lines, due_on, reason, corrections, actor)
        carry_over(old, new, lines)
        kind = Replacement.Kind.CREDITED if paid else Replacement.Kind.REISSUED
        link(old, new, kind=kind, reason=reason, actor=actor)
        settle_by_credit(new, actor=actor)
        resume_all(rows, new, reason=f"{old.number} replaced by {new.number}", actor=actor)
    return new


def check(old: Invoice, lines: Sequence[InvoiceLine]) -> None:
    """Whether it can be replaced as it is. Raises CannotReplace."""
    if old.state not in {Invoice.State.OPEN, Invoice.State.PAID}:
        raise CannotReplace(_("Only an open or paid invoice can be issued anew."))
    if old.paying_since is not None:
        raise CannotReplace(_("A payment of it is on its way. Wait until it has come."))
    if old.credit_notes.exists():
        raise CannotReplace(_("It is corrected by a credit note already."))
    if old.state == Invoice.State.OPEN and old.paid_minor:
        raise CannotReplace(_("A part of it is paid. Wait for the rest, or correct it."))
    if has_been_given_back(old):
        raise CannotReplace(_("A later invoice gives a part of it back. Correct it instead."))
    if old.state == Invoice.State.PAID and any(one.net_minor < 0 for one in lines):
        raise CannotReplace(_("It is paid and gives back an older one. Correct it instead."))


def _buyer(old: Invoice, said: Corrections, actor: Actor) -> Customer:
    """The customer as the new paper is to say; written down only if that is wanted."""
    customer = Customer.objects.get(pk=old.customer_id)
    values = {name: text.strip() for name, text in said.buyer.items() if name in BUYER}
    if said.keep:
        correct_customer(customer, values, actor=actor)
    for name, text in values.items():
        setattr(customer, name, text)
    if not customer.name:
        raise Invalid(_("A name is needed."), field="name")
    return customer


def _put(
    old: Invoice,
    buyer: Customer,
    lines: Sequence[InvoiceLine],
    due_on: date,
    reason: str,
    said: Corrections,
    actor: Actor,
) -> Invoice:
    """
    The old one out of the books, then the new one in: a period stands on one line only, and taxed
    anew it does not count towards the one-stop shop's threshold beside itself.
    """
    if old.state == Invoice.State.PAID:
        issue_credit_note(
            old.pk,
            reason="mistake",
            note=reason,
            request_key=f"reissue:{old.pk.hex}",
            keep_credit=True,
            actor=actor,
        )
        old.lines.update(is_void=True)
    else:
        reverse(old, reason=reason, actor=actor)
    taxes = taxes_of(buyer) if said.retax else None
    charges = copied(lines, said.texts, taxes)
    bill = sum_up([one.line for one in charges], old.currency)
    order = said.order_reference
    return issue_invoice(
        customer=buyer,
        bill=bill,
        charges=charges,
        due_on=due_on,
        policy=policy(),
        renewal=old.is_renewal,
        actor=actor,
        carried=max(-bill.total, Money.zero(old.currency)),
        by_hand=True,
        order_reference=str(old.buyer.get("order_reference", "")) if order is None else order,
    )
