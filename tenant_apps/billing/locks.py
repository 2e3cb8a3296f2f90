"""
Billing's only row locks. Order: run, billing day, coupon, draft, subscription, invoice, number
series, wallet, hold, series of other papers.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from kernel.db.copying import these
from kernel.locks import hold, hold_all
from tenant_apps.billing.errors import (
    CouponNotFound,
    CreditHoldNotFound,
    DraftNotFound,
    InvoiceNotFound,
    RunNotFound,
)
from tenant_apps.billing.models import (
    BillingRun,
    Coupon,
    CreditHold,
    Invoice,
    InvoiceDraft,
    NumberSeries,
    PaperSeries,
    PromotionCode,
    Subscription,
    WalletRule,
)


def lock_coupons(codes: Sequence[str]) -> None:
    """The coupons of these codes, so that their limits hold until the order is written."""
    rows = Coupon.objects.select_for_update(of=("self",)).filter(
        pk__in=PromotionCode.objects.filter(code__in=codes).values("coupon_id")
    )
    list(rows.order_by("pk").values_list("pk", flat=True))


def lock_coupon(coupon_id: UUID | str) -> Coupon:
    """Raises CouponNotFound."""
    row = Coupon.objects.select_for_update().filter(pk=coupon_id).first()
    if row is None:
        raise CouponNotFound(_("There is no such coupon."))
    return row


def lock_subscription(subscription_id: UUID | str) -> Subscription:
    return Subscription.objects.select_for_update().get(pk=subscription_id)


def lock_subscriptions(ids: list[UUID]) -> list[Subscription]:
    return list(Subscription.objects.select_for_update().filter(pk__in=ids).order_by("pk"))


def lock_invoice(invoice_id: UUID | str) -> Invoice:
    """Raises InvoiceNotFound."""
    row = Invoice.objects.select_for_update().filter(pk=invoice_id).first()
    if row is None:
        raise InvoiceNotFound(_("There is no such invoice."))
    return row


def lock_invoices(customer_id: UUID, ids: Collection[UUID]) -> list[Invoice]:
    """Those of them that are this customer's, by their numbers."""
    rows = Invoice.objects.select_for_update().filter(pk__in=ids, customer_id=customer_id)
    return sorted(rows.order_by("pk"), key=lambda one: one.number)


def lock_wallet(customer_id: UUID) -> None:
    """A customer's credit, until the transaction ends: whatever lowers or reserves it waits."""
    hold(f"wallet:{customer_id}")


def lock_wallets(customer_ids: Collection[UUID]) -> None:
    """`lock_wallet` of many."""
    hold_all(f"wallet:{key}" for key in customer_ids)


def lock_billing_day(customer_id: UUID) -> None:
    """The choice of a customer's billing day, until the transaction ends."""
    hold(f"billing_day:{customer_id}")


def lock_hold(hold_id: UUID | str) -> CreditHold:
    """Raises CreditHoldNotFound."""
    row = CreditHold.objects.select_for_update().filter(pk=hold_id).first()
    if row is None:
        raise CreditHoldNotFound(_("Nothing of this is set aside."))
    return row


def lock_wallet_rule(customer_id: UUID) -> WalletRule | None:
    return WalletRule.objects.select_for_update().filter(pk=customer_id).first()


def lock_draft(draft_id: UUID | str) -> InvoiceDraft:
    """Raises DraftNotFound."""
    row = InvoiceDraft.objects.select_for_update(of=("self",)).filter(pk=draft_id).first()
    if row is None:
        raise DraftNotFound(_("There is no such draft."))
    return row


def take_number(year: int) -> int:
    """The next number of the year; the row stays locked until the invoice commits or not."""
    NumberSeries.objects.get_or_create(pk=year)
    series = NumberSeries.objects.select_for_update().get(pk=year)
    series.last += 1
    series.save(update_fields=["last"])
    return series.last


def take_paper_number(kind: str, year: int) -> int:
    """As take_number, for another kind of paper."""
    PaperSeries.objects.get_or_create(kind=kind, year=year)
    series = PaperSeries.objects.select_for_update().get(kind=kind, year=year)
    series.last += 1
    series.save(update_fields=["last"])
    return series.last


def take_numbers(year: int, count: int) -> int:
    """The first of so many numbers in a row; otherwise like `take_number`."""
    NumberSeries.objects.get_or_create(pk=year)
    series = NumberSeries.objects.select_for_update().get(pk=year)
    first = series.last + 1
    series.last += count
    series.save(update_fields=["last"])
    return first


def lock_free_subscriptions(ids: Sequence[UUID]) -> dict[UUID, Subscription]:
    """Those that nobody else holds, by their ids."""
    rows = Subscription.objects.select_for_update(skip_locked=True).filter(pk__in=these(ids))
    return {row.pk: row for row in rows.order_by("pk")}


def lock_run(run_id: UUID | str) -> BillingRun:
    """
    Alone with a run: waits for the batches under way, and no other begins. Raises RunNotFound.

    By name and not by the row only: who waits for a name is served before who comes later.
    """
    hold(f"billing.run:{run_id}")
    row = BillingRun.objects.select_for_update().filter(pk=run_id).first()
    if row is None:
        raise RunNotFound(_("There is no such billing run."))
    return row


def join_run(run_id: UUID) -> BillingRun:
    """Beside other batches of a run, but beside nobody who decides about it. Raises RunNotFound."""
    hold(f"billing.run:{run_id}", shared=True)
    row = BillingRun.objects.filter(pk=run_id).first()
    if row is None:
        raise RunNotFound(_("There is no such billing run."))
    return row
