"""Write down who got which coupon, and what it took off."""

from __future__ import annotations

from collections.abc import Sequence

from kernel import clock
from tenant_apps.billing.couponing import Grant
from tenant_apps.billing.models import (
    Invoice,
    InvoiceLine,
    Redemption,
    RedemptionUse,
    Subscription,
)
from tenant_apps.billing.rules.coupons import Taken


def redeem(row: Subscription, grants: Sequence[Grant]) -> None:
    """
    The new subscription has these coupons from now on.

    The caller holds the coupons' locks and has looked at their limits under them.
    """
    Redemption.objects.bulk_create(
        Redemption(
            coupon_id=grant.coupon_id,
            code_id=grant.code_id,
            customer_id=row.customer_id,
            subscription=row,
            at=clock.now(),
        )
        for grant in grants
    )


def use(invoice: Invoice, row: Subscription, taken: Sequence[Taken]) -> None:
    """
    Keep what coupons took off the invoice's period of a locked subscription.

    A period that begins on the day on which another one did uses nothing more up.
    Again: a period's second use raises IntegrityError. Loyalty is no coupon and has no row: the
    trace of its line says it.
    """
    amounts = {one.offer.key: one for one in taken if one.amount}
    if not amounts:
        return
    kinds = [InvoiceLine.Kind.RECURRING, InvoiceLine.Kind.PRORATION]
    line = invoice.lines.get(subscription_id=row.pk, kind__in=kinds, item="")
    rows = Redemption.objects.filter(subscription=row, released_at=None)
    if line.kind == InvoiceLine.Kind.PRORATION:
        counted = RedemptionUse.objects.filter(is_void=False, period_start=line.period_start)
        rows = rows.exclude(pk__in=counted.values("redemption_id"))
    RedemptionUse.objects.bulk_create(
        RedemptionUse(
            redemption=one,
            line=line,
            period_start=line.period_start,
            amount_minor=amounts[str(one.coupon_id)].amount.minor,
            spent=amounts[str(one.coupon_id)].spent,
        )
        for one in rows
        if str(one.coupon_id) in amounts
    )


def give_back(invoice: Invoice) -> None:
    """The invoice is void: what it used is there again."""
    RedemptionUse.objects.filter(line__invoice=invoice).update(is_void=True)


def release(row: Subscription) -> None:
    """The order came to nothing: its coupons count towards no limit. Again: nothing."""
    Redemption.objects.filter(subscription=row, released_at=None).update(released_at=clock.now())
