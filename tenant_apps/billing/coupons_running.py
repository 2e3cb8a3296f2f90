"""What comes off the next period of a subscription: its coupons and loyalty."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from kernel.db.copying import these
from tenant_apps.billing.coupon_terms import cycles_left, offer_of
from tenant_apps.billing.models import (
    Coupon,
    LoyaltyTier,
    Policy,
    Redemption,
    RedemptionUse,
    Subscription,
)
from tenant_apps.billing.rules.coupons import LOYALTY, Offer, Taken, loyalty, take_off
from tenant_apps.billing.rules.pricing import Terms
from tenant_apps.billing.selectors import policy

Tiers = Sequence[tuple[int, Decimal]]


def next_taken(row: Subscription, terms: Terms, rules: Policy | None = None) -> list[Taken]:
    """For the period that begins where the billed ones end, on its terms: preview and invoice."""
    tiers = loyalty_tiers() if may_be_loyal(row) else []
    offers = offers_on(row, running(row), tiers)
    return taken_off(terms, offers, rules or policy()) if offers else []


def offers_on(
    row: Subscription, held: Iterable[tuple[Redemption, int | None]], tiers: Tiers
) -> list[Offer]:
    """What counts for the next period. Asks the database no more; `tiers` of the store."""
    offers = [
        offer_of(one.coupon, left)
        for one, left in held
        if (left is None or left > 0) and one.coupon.currency == row.currency
    ]
    if tiers and may_be_loyal(row):
        loyal = loyalty(row.started_on, row.billed_until, tiers, _("Loyalty"))
        if loyal is not None:
            offers.append(loyal)
    return offers


def taken_off(terms: Terms, offers: Sequence[Offer], rules: Policy) -> list[Taken]:
    return take_off(terms.price, terms.interval, offers, rules.discount_cap_percent)


def may_be_loyal(row: Subscription) -> bool:
    """By the time that the subscription itself has run; never for its first period."""
    return row.billed_until > row.started_on and not row.is_trial


def loyalty_tiers() -> Tiers:
    return list(LoyaltyTier.objects.values_list("months", "percent"))


def running(row: Subscription) -> list[tuple[Redemption, int | None]]:
    """Coupons that a subscription has, with the periods (free months) left; None: for ever."""
    return _with_left(Redemption.objects.filter(subscription=row))


def running_of_all(ids: Collection[UUID]) -> dict[UUID, list[tuple[Redemption, int | None]]]:
    """`running` of many subscriptions, by their ids; those that have none are left out."""
    found: dict[UUID, list[tuple[Redemption, int | None]]] = {}
    for one, left in _with_left(Redemption.objects.filter(subscription_id__in=these(ids))):
        found.setdefault(one.subscription_id, []).append((one, left))
    return found


def running_of(customer_id: UUID) -> list[tuple[Redemption, int | None]]:
    """All of a customer's that still take something off, with what is left of them."""
    living = Redemption.objects.filter(customer_id=customer_id).exclude(
        subscription__state=Subscription.State.ENDED
    )
    found = _with_left(living.select_related("subscription"))
    return [(one, left) for one, left in found if left is None or left > 0]


def _with_left(rows: QuerySet[Redemption]) -> list[tuple[Redemption, int | None]]:
    """
    Redemptions that hold, oldest first, with what is left after the uses that hold.

    Trials that were made longer have nothing to come.
    """
    found = (
        rows.filter(released_at=None)
        .exclude(coupon__kind=Coupon.Kind.TRIAL_DAYS)
        .select_related("coupon", "code")
        .annotate(spent=Coalesce(Sum("uses__spent", filter=Q(uses__is_void=False)), 0))
        .order_by("at", "pk")
    )
    return [(one, cycles_left(one.coupon, one.spent)) for one in found]


def offers_of(row: Subscription, codes: Sequence[str], period_start: date) -> tuple[Offer, ...]:
    """What came off a period, by the codes of its trace, for the plan that takes its place."""
    wanted = set(codes)
    held = Redemption.objects.filter(subscription=row, released_at=None).select_related("coupon")
    found = [offer_of(one.coupon) for one in held if str(one.coupon_id) in wanted]
    if LOYALTY in wanted:
        tiers = list(LoyaltyTier.objects.values_list("months", "percent"))
        loyal = loyalty(row.started_on, period_start, tiers, _("Loyalty"))
        found += [loyal] if loyal else []
    return tuple(found)


def had_short(row: Subscription) -> set[str]:
    """Keys of the offers that took something off a short period and used nothing up by it."""
    uses = RedemptionUse.objects.filter(redemption__subscription=row, is_void=False, spent=0)
    return {str(key) for key in uses.values_list("redemption__coupon_id", flat=True)}


def after_one(row: Subscription, terms: Terms, taken: Sequence[Taken]) -> list[Taken]:
    """What will come off the period after the one that `taken` comes off."""
    spent = {one.offer.key: one.spent for one in taken}
    offers = []
    for one, left in running(row):
        rest = None if left is None else left - spent.get(str(one.coupon_id), 0)
        if (rest is None or rest > 0) and one.coupon.currency == row.currency:
            offers.append(offer_of(one.coupon, rest))
    return take_off(terms.price, terms.interval, offers, policy().discount_cap_percent)
