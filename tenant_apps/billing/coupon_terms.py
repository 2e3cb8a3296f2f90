"""A coupon's row as the rules see it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import cast
from uuid import UUID

from kernel.money import Money
from kernel.periods import Interval
from tenant_apps.billing.models import Coupon
from tenant_apps.billing.rules.coupons import Kind, Offer, fits_cycle


@dataclass(frozen=True, slots=True)
class Wanted:
    """A plan that somebody is about to order."""

    plan_id: UUID
    price: Money
    interval: Interval
    trial_days: int


def offer_of(coupon: Coupon, left: int | None = None) -> Offer:
    """`left`: the free months that are left; without it all of them."""
    value = {
        "percent": coupon.percent,
        "amount": Decimal(coupon.amount_minor),
        "free_months": Decimal(coupon.count if left is None else left),
        "trial_days": Decimal(coupon.count),
    }[coupon.kind]
    kind = cast("Kind", coupon.kind)
    return Offer(str(coupon.pk), coupon.label, kind, value, coupon.group, coupon.position)


def cycles_left(coupon: Coupon, spent: int) -> int | None:
    """Periods (or free months) that are left after so many; None: for ever."""
    if coupon.kind == Coupon.Kind.FREE_MONTHS:
        return max(coupon.count - spent, 0)
    return None if coupon.cycles is None else max(coupon.cycles - spent, 0)


def holds_for_ever(coupon: Coupon) -> bool:
    return cycles_left(coupon, 0) is None


def fits_plan(coupon: Coupon, plan: Wanted) -> bool:
    """Whether it takes anything off such a plan, whoever buys it."""
    if coupon.plans and str(plan.plan_id) not in coupon.plans:
        return False
    if coupon.kind == Coupon.Kind.AMOUNT and coupon.currency != plan.price.currency:
        return False
    trial = plan.trial_days > 0
    kind = cast("Kind", coupon.kind)
    return (trial or plan.price.minor > 0) and fits_cycle(kind, plan.interval, trial=trial)
