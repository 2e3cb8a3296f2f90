"""How much is left of coupons, and whether a code fits who asks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Count, F, Q

from tenant_apps.accounts.models import Customer
from tenant_apps.billing.coupon_terms import Wanted, fits_plan
from tenant_apps.billing.models import Coupon, PromotionCode, Redemption, Subscription
from tenant_apps.billing.rules.redeeming import Asker, Conditions


@dataclass(frozen=True, slots=True)
class Held:
    """Redemptions that count: of each coupon, of this customer's, of each code."""

    coupons: Counter[UUID] = field(default_factory=Counter)
    mine: Counter[UUID] = field(default_factory=Counter)
    codes: Counter[int] = field(default_factory=Counter)


def held(codes: Sequence[PromotionCode], customer: Customer | None) -> Held:
    rows = Redemption.objects.filter(
        released_at=None, coupon_id__in=[one.coupon_id for one in codes]
    )
    mine = Q(customer_id=customer.pk) if customer else Q(pk=None)
    found = Held()
    for row in rows.values("coupon_id", "code_id").annotate(
        all=Count("pk"), mine=Count("pk", filter=mine)
    ):
        found.coupons[row["coupon_id"]] += row["all"]
        found.mine[row["coupon_id"]] += row["mine"]
        found.codes[row["code_id"]] += row["all"]
    return found


def left_in_all(coupon: Coupon, have: Held) -> int | None:
    """None: without limit."""
    most = coupon.most_redemptions
    return None if most is None else most - have.coupons[coupon.pk]


def left_for_one(coupon: Coupon, have: Held) -> int | None:
    most = coupon.most_per_customer
    return None if most is None else most - have.mine[coupon.pk]


def left_of_code(code: PromotionCode, have: Held) -> int | None:
    most = code.most_redemptions
    return None if most is None else most - have.codes[code.pk]


def least(*limits: int | None) -> int | None:
    """The strictest of several limits."""
    return min((one for one in limits if one is not None), default=None)


def conditions(code: PromotionCode, have: Held, plans: Sequence[Wanted]) -> Conditions:
    coupon = code.coupon
    return Conditions(
        in_use=coupon.state == Coupon.State.ACTIVE and code.state == PromotionCode.State.ACTIVE,
        starts_at=coupon.starts_at,
        ends_at=coupon.ends_at,
        left=least(left_in_all(coupon, have), left_of_code(code, have)),
        left_for_one=left_for_one(coupon, have),
        countries=frozenset(coupon.countries),
        new_only=coupon.new_customers_only,
        customer_id=coupon.customer_id,
        fits_plans=any(fits_plan(coupon, plan) for plan in plans),
    )


def asker(customer: Customer | None, codes: Sequence[PromotionCode]) -> Asker:
    if customer is None:
        return Asker(None, "", is_new=True)
    asked = any(one.coupon.new_customers_only for one in codes)
    return Asker(customer.pk, customer.country, is_new=not asked or _is_new(customer))


def _is_new(customer: Customer) -> bool:
    """Never had anything but a trial, or an order that was closed unpaid."""
    had = Subscription.objects.filter(customer_id=customer.pk, trial_days=0)
    never = Q(state=Subscription.State.ENDED, paid_until=F("started_on"))
    return not had.exclude(never).exists()
