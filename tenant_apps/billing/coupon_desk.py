"""Coupons with their use, what they gave away, and what they would cost."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from kernel.money import Money, total
from kernel.tenancy.context import current_store
from tenant_apps.accounts.models import Customer
from tenant_apps.billing.coupon_terms import Wanted, cycles_left, fits_plan, offer_of
from tenant_apps.billing.errors import CouponNotFound
from tenant_apps.billing.margins import PlanMargin, catalogue
from tenant_apps.billing.models import Coupon, PromotionCode, Redemption
from tenant_apps.billing.rules.coupons import take_off
from tenant_apps.billing.rules.pricing import split_tax
from tenant_apps.billing.selectors import policy
from tenant_apps.billing.taxation import taxes_of

STATES = tuple(Coupon.State.values)
_HOLDS = Q(redemptions__released_at=None)
_USED = Q(redemptions__uses__is_void=False)


def coupons(state: str = "", words: str = "") -> QuerySet[Coupon]:
    """Newest first, each with `used` (servers) and `given` (minor units). Words: label or code."""
    rows = Coupon.objects.annotate(
        used=Count("redemptions", filter=_HOLDS, distinct=True),
        given=Coalesce(Sum("redemptions__uses__amount_minor", filter=_USED), 0),
    ).order_by("-created_at", "pk")
    if state in STATES:
        rows = rows.filter(state=state)
    if words:
        codes = PromotionCode.objects.filter(code__icontains=words).values("coupon_id")
        rows = rows.filter(Q(label__icontains=words) | Q(pk__in=codes))
    return rows


def coupon(coupon_id: UUID) -> Coupon:
    """With `used` and `given`. Raises CouponNotFound."""
    row = coupons().filter(pk=coupon_id).first()
    if row is None:
        raise CouponNotFound(_("There is no such coupon."))
    return row


def given_away(row: Coupon) -> Money:
    """What a coupon of `coupons` took off invoices that stand."""
    return Money(vars(row)["given"], row.currency)


@dataclass(slots=True)
class Variant:
    """One side of a comparison. `billed`: net of the lines that it was used on."""

    name: str
    currency: str
    codes: int = 0
    entered: int = 0
    redeemed: int = 0
    given_minor: int = 0
    billed_minor: int = 0

    @property
    def given(self) -> Money:
        return Money(self.given_minor, self.currency)

    @property
    def billed(self) -> Money:
        return Money(self.billed_minor, self.currency)

    @property
    def per_server(self) -> Money | None:
        """What one redemption brought."""
        return Money(self.billed_minor // self.redeemed, self.currency) if self.redeemed else None


def variants(row: Coupon) -> list[Variant]:
    """The coupon's codes by their variant's name."""
    found: dict[str, Variant] = {}
    codes = PromotionCode.objects.filter(coupon=row).order_by()
    for side in codes.values("variant").annotate(count=Count("pk"), carts=Sum("entered")):
        name = side["variant"]
        found[name] = Variant(name, row.currency, side["count"], side["carts"])
    uses = Q(uses__is_void=False)
    sums = (
        Redemption.objects.filter(coupon=row, released_at=None)
        .values("code__variant")
        .annotate(
            redeemed=Count("pk", distinct=True),
            off=Coalesce(Sum("uses__amount_minor", filter=uses), 0),
            billed=Coalesce(Sum("uses__line__net_minor", filter=uses), 0),
        )
    )
    for row_sum in sums:
        one = found[row_sum["code__variant"]]
        one.redeemed, one.given_minor = row_sum["redeemed"], row_sum["off"]
        one.billed_minor = row_sum["billed"]
    return sorted(found.values(), key=lambda one: one.name)


def codes(row: Coupon) -> QuerySet[PromotionCode]:
    return row.codes.annotate(
        used=Count("redemptions", filter=Q(redemptions__released_at=None))
    ).order_by("pk")


@dataclass(frozen=True, slots=True)
class Entry:
    """One redemption. `left`: periods or free months to come; None: for ever."""

    redemption: Redemption
    customer: str
    given: Money
    left: int | None


def ledger(row: Coupon) -> QuerySet[Redemption]:
    """Newest first, with `spent` and `given`."""
    holds = Q(uses__is_void=False)
    return (
        Redemption.objects.filter(coupon=row)
        .select_related("code", "subscription", "coupon")
        .annotate(
            spent=Coalesce(Sum("uses__spent", filter=holds), 0),
            given=Coalesce(Sum("uses__amount_minor", filter=holds), 0),
        )
        .order_by("-at", "pk")
    )


def entries(rows: Iterable[Redemption]) -> Iterator[Entry]:
    """Rows of `ledger`, with names."""
    found = list(rows)
    names = Customer.objects.in_bulk({one.customer_id for one in found})
    for one in found:
        customer = names.get(one.customer_id)
        counted = vars(one)  # what `ledger` summed up
        given = Money(counted["given"], one.subscription.currency)
        left = 0 if one.released_at else cycles_left(one.coupon, counted["spent"])
        yield Entry(one, customer.label if customer else "", given, left)


@dataclass(frozen=True, slots=True)
class Loss:
    """A plan that a coupon pushes below its cost. Both net, for one cycle."""

    plan: PlanMargin
    net: Money
    cost: Money


def losses(row: Coupon) -> list[Loss]:
    """What a coupon (saved or not) would sell under cost, its worst period alone."""
    cap, taxes, found = policy().discount_cap_percent, taxes_of(None), []
    for product, plans in catalogue(current_store().currency):
        tax = taxes.on_goods(product.tax_category)
        for margin in plans:
            plan, cost = margin.plan, margin.cost_of_cycle
            wish = Wanted(plan.pk, plan.price, plan.interval, plan.trial_days)
            if cost is None or plan.is_trial or not fits_plan(row, wish):
                continue
            taken = take_off(plan.price, plan.interval, [offer_of(row)], cap)
            off = total((one.amount for one in taken), plan.currency)
            net, _tax = split_tax(plan.price - off, tax)
            if net < cost:
                found.append(Loss(margin, net, cost))
    return found
