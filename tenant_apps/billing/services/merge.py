"""Make one invoice of several open ones of a customer."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from kernel.actor import Actor
from kernel.db.transactions import one_transaction
from kernel.errors import Invalid
from kernel.money import Money
from tenant_apps.accounts.models import Customer
from tenant_apps.billing.copying import copied
from tenant_apps.billing.coterming import is_move
from tenant_apps.billing.errors import CannotReplace
from tenant_apps.billing.locks import lock_invoices, lock_subscriptions
from tenant_apps.billing.models import Invoice, InvoiceLine, Pause, Replacement
from tenant_apps.billing.rules.pricing import sum_up
from tenant_apps.billing.selectors import policy, subscriptions_on, today
from tenant_apps.billing.services.credit import settle_by_credit
from tenant_apps.billing.services.issue import issue_invoice
from tenant_apps.billing.services.reissue import check
from tenant_apps.billing.services.replacing import carry_over, link, resume_all
from tenant_apps.billing.services.take_up import waiting_for
from tenant_apps.billing.services.void import reverse

_LOOKS = ("brand", "colour", "font", "logo")


def merge_invoices(
    customer_id: UUID,
    invoice_ids: Collection[UUID],
    *,
    due_on: date | None = None,
    reason: str,
    actor: Actor,
) -> Invoice:
    """
    Put one invoice, with all their lines, in the place of several that nobody has paid of.

    Money:  the same lines and sums, in one currency and of one seller as it was frozen on them.
    Time:   due when the last of them was, today at the earliest, unless said otherwise.
    Locks:  the invoices, their subscriptions, wallet, the year's series.
    Tells:  InvoiceWithdrawn and InvoiceReplaced for each, InvoiceIssued; InvoicePaid by credit.
    Again:  the invoice that these were made. Raises CannotReplace, Invalid at `invoices` or
            `due_on`. Invariants: I-105.
    """
    with one_transaction():
        olds = lock_invoices(customer_id, invoice_ids)
        if len(olds) < 2 or len(olds) != len(set(invoice_ids)):
            raise Invalid(_("Choose two open invoices or more."), field="invoices")
        known = list(Replacement.objects.filter(old__in=olds).select_related("new"))
        if len(known) == len(olds) and len({one.new_id for one in known}) == 1:
            return known[0].new
        lines = {old.pk: list(old.lines.order_by("position")) for old in olds}
        _check_together(olds, lines)
        due_on = due_on or max(today(), *(old.due_on for old in olds))
        if due_on < today():
            raise Invalid(_("Choose today or a day to come."), field="due_on")
        keys = sorted({key for old in olds for key in subscriptions_on(old)})
        rows = lock_subscriptions(keys)
        charges = [charge for old in olds for charge in copied(lines[old.pk])]
        for old in olds:
            reverse(old, reason=reason, actor=actor)
        bill = sum_up([one.line for one in charges], olds[0].currency)
        orders = {str(old.buyer.get("order_reference", "")) for old in olds}
        new = issue_invoice(
            customer=Customer.objects.get(pk=customer_id),
            bill=bill,
            charges=charges,
            due_on=due_on,
            policy=policy(),
            renewal=all(old.is_renewal for old in olds),
            actor=actor,
            carried=max(-bill.total, Money.zero(bill.total.currency)),
            by_hand=True,
            order_reference=orders.pop() if len(orders) == 1 else "",
        )
        before = 0
        for old in olds:
            carry_over(old, new, lines[old.pk], offset=before)
            before += len(lines[old.pk])
            link(old, new, kind=Replacement.Kind.MERGED, reason=reason, actor=actor)
        settle_by_credit(new, actor=actor)
        resume_all(rows, new, reason=f"merged into {new.number}", actor=actor)
    return new


def _who(old: Invoice) -> dict[str, Any]:
    """The seller as the law sees it: a new logo makes no other one."""
    return {name: said for name, said in old.seller.items() if name not in _LOOKS}


def _check_together(olds: Sequence[Invoice], lines: dict[UUID, list[InvoiceLine]]) -> None:
    for old in olds:
        if old.state != Invoice.State.OPEN:
            raise CannotReplace(_("Only open invoices can be merged."))
        check(old, lines[old.pk])
        # Unpaid, these are taken back alone: what is merged with them would go too.
        paused = Pause.objects.filter(resume_invoice=old, resumed_at=None)
        if waiting_for(old) or paused.exists() or is_move(old):
            raise CannotReplace(_("A server waits for one of them to be paid by itself."))
    if len({old.currency for old in olds}) > 1:
        raise CannotReplace(_("They are in different currencies."))
    if any(_who(old) != _who(olds[0]) for old in olds):
        raise CannotReplace(_("Your company's details on them differ. Issue the older one anew."))
