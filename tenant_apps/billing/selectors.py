"""Answers of billing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Max, Min, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from kernel import clock
from kernel.money import Money
from kernel.periods import Period
from kernel.tenancy.context import current_store
from tenant_apps.billing.errors import CreditNoteNotFound, DraftNotFound, InvoiceNotFound
from tenant_apps.billing.models import (
    Cancellation,
    CreditNote,
    CreditNoteLine,
    Invoice,
    InvoiceDraft,
    InvoiceLine,
    PlanChange,
    Policy,
    Posting,
    Subscription,
)
from tenant_apps.billing.rules.credit_notes import Creditable
from tenant_apps.billing.rules.pricing import Terms
from tenant_apps.billing.rules.safety import Billed


def policy() -> Policy:
    return Policy.objects.get(pk=1)


def today() -> date:
    """The calendar day in the store's zone, on the store's clock."""
    return clock.local_date(clock.now(), current_store().timezone)


def terms_of(row: Subscription) -> Terms:
    return Terms(
        row.description,
        row.price,
        Money(row.setup_minor, row.currency),
        row.interval,
        row.anchor_day,
        row.tax_category,
        row.in_arrears,
    )


def next_terms(row: Subscription) -> Terms:
    """What the next period is billed at: a change that is planned for it counts."""
    change = PlanChange.objects.filter(
        subscription=row, state=PlanChange.State.SCHEDULED, effective_on__lte=row.billed_until
    ).first()
    if change is None:
        return terms_of(row)
    return Terms(
        change.description,
        change.price,
        Money.zero(change.currency),
        change.interval,
        row.anchor_day,
        change.tax_category,
        row.in_arrears,
    )


def change_of(subscription_id: UUID) -> PlanChange | None:
    """The change of plan that waits, for a payment or for its day."""
    return (
        PlanChange.objects.filter(
            subscription_id=subscription_id,
            state__in=[PlanChange.State.SCHEDULED, PlanChange.State.WAITING],
        )
        .select_related("invoice")
        .first()
    )


def covered(row: Subscription) -> list[Billed]:
    """
    The days that issued lines of the plan are for. A line that was given back counts up to the day
    of that, or not at all when nothing of it was used.
    """
    lines = InvoiceLine.objects.filter(
        subscription_id=row.pk,
        item="",
        kind__in=[InvoiceLine.Kind.RECURRING, InvoiceLine.Kind.PRORATION],
        is_void=False,
    ).annotate(back=Min("credits__from_at", filter=Q(credits__is_void=False)))
    zone, found = current_store().timezone, []
    for line in lines:
        back = clock.local_date(line.back, zone) if line.back else line.period_end
        if back > line.period_start:
            end = min(back, line.period_end)
            found.append(Billed(Period(line.period_start, end), _of_whole(line)))
    return found


def _of_whole(line: InvoiceLine) -> Money:
    """What a line for a part of a period would come to for the whole."""
    share = line.share
    if share is None or not share.seconds:
        return line.net
    return line.net.times(Decimal(share.of) / share.seconds)


def billed_after(row: Subscription, invoice: Invoice) -> Invoice | None:
    """
    Another invoice, which stands, that bills a period of the plan after those of this one. The
    periods of this one can't be taken back alone then.
    """
    own = invoice.lines.filter(subscription_id=row.pk, kind=InvoiceLine.Kind.RECURRING, item="")
    last = own.aggregate(last=Max("period_start"))["last"]
    if last is None:
        return None
    later = InvoiceLine.objects.filter(
        subscription_id=row.pk,
        kind=InvoiceLine.Kind.RECURRING,
        item="",
        is_void=False,
        period_start__gt=last,
    ).exclude(invoice=invoice)
    found = later.select_related("invoice").order_by("-period_start").first()
    return found.invoice if found else None


def invoices_of(customer_id: UUID) -> QuerySet[Invoice]:
    return Invoice.objects.filter(customer_id=customer_id).order_by("-issued_at", "-number")


def invoice_of(customer_id: UUID, invoice_id: UUID | str) -> Invoice:
    """Raises InvoiceNotFound, also for another customer's."""
    row = Invoice.objects.filter(customer_id=customer_id, pk=invoice_id).first()
    if row is None:
        raise InvoiceNotFound(_("There is no such invoice."))
    return row


def subscriptions_on(invoice: Invoice) -> list[UUID]:
    """The subscriptions that an invoice's lines are for; lines written by hand are for none."""
    lines = InvoiceLine.objects.filter(invoice=invoice, subscription_id__isnull=False)
    keys = lines.values_list("subscription_id", flat=True).distinct().order_by("subscription_id")
    return [key for key in keys if key is not None]


def drafts() -> QuerySet[InvoiceDraft]:
    """Those that wait to be issued, the last one written first."""
    return InvoiceDraft.objects.filter(invoice=None).order_by("-changed_at", "pk")


def draft_of(draft_id: UUID | str) -> InvoiceDraft:
    """Raises DraftNotFound."""
    row = InvoiceDraft.objects.filter(pk=draft_id).first()
    if row is None:
        raise DraftNotFound(_("There is no such draft."))
    return row


def subscriptions_of(customer_id: UUID) -> Iterable[Subscription]:
    return Subscription.objects.filter(customer_id=customer_id).order_by("-created_at")


def renews(row: Subscription) -> bool:
    """Whether the machine bills the next period by itself."""
    wanted = row.auto_renew and not row.is_trial and not row.parked_reason
    wanted = wanted and (row.renews_until is None or row.billed_until < row.renews_until)
    return wanted and row.state in {Subscription.State.ACTIVE, Subscription.State.PAST_DUE}


def cancellation_of(subscription_id: UUID) -> Cancellation | None:
    """The wish to end it that holds, if any."""
    return Cancellation.objects.filter(subscription_id=subscription_id, withdrawn_at=None).first()


def credit_of(customer_id: UUID, currency: str) -> Money:
    """What the ledger says the store owes the customer: paid, and not used for an invoice yet."""
    rows = Posting.objects.filter(
        account="wallet", party=str(customer_id), currency=currency
    ).aggregate(sum=Sum("amount_minor"))
    return Money(-int(rows["sum"] or 0), currency)


def credit_used_for(invoice: Invoice) -> Money:
    """How much of an invoice was paid by credit."""
    rows = Posting.objects.filter(
        account="wallet", entry__kind="credit", entry__reference__startswith=f"{invoice.pk.hex}:"
    ).aggregate(sum=Sum("amount_minor"))
    return Money(int(rows["sum"] or 0), invoice.currency)


def open_balance(customer_id: UUID, currency: str) -> Money:
    """What the ledger says the customer owes."""
    rows = Posting.objects.filter(
        account="receivable", party=str(customer_id), currency=currency
    ).aggregate(sum=Sum("amount_minor"))
    return Money(int(rows["sum"] or 0), currency)


def overdue_invoices() -> QuerySet[Invoice]:
    return Invoice.objects.filter(Q(state=Invoice.State.OPEN, due_on__lt=today()))


def credit_notes_of(customer_id: UUID) -> QuerySet[CreditNote]:
    """Newest first."""
    rows = CreditNote.objects.filter(customer_id=customer_id).select_related("invoice")
    return rows.order_by("-issued_at", "-number")


def credit_note_of(customer_id: UUID, note_id: UUID | str) -> CreditNote:
    """Raises CreditNoteNotFound, also for another customer's."""
    row = credit_notes_of(customer_id).filter(pk=note_id).first()
    if row is None:
        raise CreditNoteNotFound(_("There is no such credit note."))
    return row


def noted_of(invoice: Invoice) -> tuple[Money, Money]:
    """(net, tax) that credit notes took back of an invoice."""
    sums = CreditNote.objects.filter(invoice=invoice).aggregate(
        net=Sum("net_minor"), tax=Sum("tax_minor")
    )
    currency = invoice.currency
    return Money(int(sums["net"] or 0), currency), Money(int(sums["tax"] or 0), currency)


def noted_by_line(line_ids: Iterable[int]) -> dict[int, tuple[int, int]]:
    """Line → (net, tax) in minor units that credit notes took back of it."""
    sums = (
        CreditNoteLine.objects.filter(line_id__in=list(line_ids))
        .values_list("line_id")
        .annotate(noted_net=Sum("net_minor"), noted_tax=Sum("tax_minor"))
    )
    return {line_id: (net, tax) for line_id, net, tax in sums}


def creditable_lines(invoice: Invoice) -> list[Creditable]:
    return creditable(InvoiceLine.objects.filter(invoice=invoice))


def creditable(rows: QuerySet[InvoiceLine]) -> list[Creditable]:
    """
    The charges among these lines, invoice by invoice, and what went back of them, in two queries.
    Credits of a change of plan are no charges: they are not given back again.
    """
    back = Q(credits__is_void=False)
    lines = list(
        rows.filter(net_minor__gt=0)
        .annotate(
            back_net=Sum("credits__net_minor", filter=back),
            back_tax=Sum("credits__tax_minor", filter=back),
        )
        .order_by("invoice_id", "position")
    )
    noted = noted_by_line(line.pk for line in lines)
    found = []
    for line in lines:
        net, tax = noted.get(line.pk, (0, 0))
        found.append(
            Creditable(
                line.pk,
                line.title,
                line.net,
                line.tax,
                Money(net - (line.back_net or 0), line.currency),
                Money(tax - (line.back_tax or 0), line.currency),
            )
        )
    return found
