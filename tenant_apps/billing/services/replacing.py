"""What hung on an invoice hangs on the one that takes its place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from contracts.billing import InvoiceReplaced
from kernel import clock
from kernel.actor import Actor
from shared_apps.audit.services import record
from shared_apps.outbox.services import publish
from tenant_apps.billing.models import (
    AnchorMove,
    Invoice,
    InvoiceLine,
    Pause,
    PlanChange,
    RedemptionUse,
    Replacement,
    Subscription,
    UsageCharge,
)
from tenant_apps.billing.services.issue import facts
from tenant_apps.billing.services.settle import resume


def carry_over(old: Invoice, new: Invoice, lines: Sequence[InvoiceLine], offset: int = 0) -> None:
    """
    Use, changes that wait, pauses, moves of the billing day, and what coupons took off: of the new
    invoice now. Its lines are those of the old one in their order, after `offset` others.
    """
    UsageCharge.objects.filter(invoice=old).update(invoice=new)
    PlanChange.objects.filter(invoice=old, state=PlanChange.State.WAITING).update(invoice=new)
    AnchorMove.objects.filter(invoice=old, put_back_at=None).update(invoice=new)
    Pause.objects.filter(resume_invoice=old, resumed_at=None).update(resume_invoice=new)
    RedemptionUse.objects.filter(line__invoice=old).update(is_void=True)
    now_at = dict(new.lines.values_list("position", "pk"))
    stands = {one.pk: now_at[offset + at] for at, one in enumerate(lines, start=1)}
    uses = RedemptionUse.objects.filter(line__invoice=old).order_by("pk")
    RedemptionUse.objects.bulk_create(
        RedemptionUse(
            redemption_id=one.redemption_id,
            line_id=stands[one.line_id],
            period_start=one.period_start,
            amount_minor=one.amount_minor,
            spent=one.spent,
        )
        for one in uses
    )


def link(old: Invoice, new: Invoice, *, kind: str, reason: str, actor: Actor) -> None:
    """Tells InvoiceReplaced. Again: IntegrityError, an invoice is replaced once."""
    Replacement.objects.create(
        old=old,
        new=new,
        kind=kind,
        reason=reason[:200],
        at=clock.now(),
        actor_label=actor.label,
    )
    record(actor, "invoice.replaced", "invoice", old.pk, by=new.number, reason=reason, kind=kind)
    publish(InvoiceReplaced(**facts(new), old_invoice_id=str(old.pk)))


def resume_all(rows: Iterable[Subscription], new: Invoice, *, reason: str, actor: Actor) -> None:
    """What stood still for the old paper runs until the new one is overdue."""
    for row in rows:
        row.refresh_from_db()
        resume(row, new, reason=reason, actor=actor)
