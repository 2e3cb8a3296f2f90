"""Which coupons count for what a cart holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from kernel import clock
from tenant_apps.accounts.models import Customer
from tenant_apps.billing import coupon_limits as limits
from tenant_apps.billing.coupon_terms import Wanted, fits_plan, holds_for_ever, offer_of
from tenant_apps.billing.models import Coupon, PromotionCode
from tenant_apps.billing.rules.coupons import ALL, Taken, reductions, take_off
from tenant_apps.billing.rules.pricing import Reduction
from tenant_apps.billing.rules.redeeming import WORDS, problem
from tenant_apps.billing.selectors import policy


@dataclass(frozen=True, slots=True)
class Grant:
    """A coupon that a new subscription gets, and what it takes off the first period."""

    coupon_id: UUID
    code_id: int
    taken: Taken | None = None


@dataclass(frozen=True, slots=True)
class LineOffers:
    """`lasting` comes off every later period too; `extra_days` make a trial longer."""

    grants: tuple[Grant, ...] = ()
    reductions: tuple[Reduction, ...] = ()
    lasting: tuple[Reduction, ...] = ()
    extra_days: int = 0


@dataclass(slots=True)
class Entered:
    """A code as it lies in a cart. `problem`: a key of rules.redeeming.WORDS; empty: it counts."""

    text: str
    code: PromotionCode | None = None
    problem: str = ""
    granted: int = 0

    @property
    def words(self) -> str:
        return _(WORDS[self.problem]) if self.problem else ""

    @property
    def coupon(self) -> Coupon | None:
        return self.code.coupon if self.code else None


@dataclass(slots=True)
class Basket:
    """The codes of one order. Each line that is asked for uses up what is left of them."""

    entered: list[Entered]
    cap: Decimal = ALL
    left: dict[UUID, int] = field(default_factory=dict)
    left_of_code: dict[int, int] = field(default_factory=dict)

    def on_line(self, plan: Wanted) -> LineOffers:
        able = {str(code.coupon_id): (one, code) for one, code in self._able(plan)}
        if not able:
            return LineOffers()
        if plan.trial_days:
            one, code = max(able.values(), key=lambda pair: pair[1].coupon.count)
            self._use(one, code)
            return LineOffers((Grant(code.coupon_id, code.pk),), extra_days=code.coupon.count)
        coupons = [code.coupon for _one, code in able.values()]
        taken = take_off(plan.price, plan.interval, map(offer_of, coupons), self.cap)
        for each in taken:
            self._use(*able[each.offer.key])
        kept = {each.offer.key for each in taken}
        ever = [offer_of(row) for row in coupons if holds_for_ever(row) and str(row.pk) in kept]
        return LineOffers(
            tuple(
                Grant(able[one.offer.key][1].coupon_id, able[one.offer.key][1].pk, one)
                for one in taken
            ),
            tuple(reductions(taken)),
            tuple(reductions(take_off(plan.price, plan.interval, ever, self.cap))),
        )

    def finish(self) -> None:
        """After the last line: what never counted was beaten by another."""
        for one in self.entered:
            if not one.problem and not one.granted:
                one.problem = "excluded"

    def _able(self, plan: Wanted) -> list[tuple[Entered, PromotionCode]]:
        return [
            (one, one.code)
            for one in self.entered
            if one.code is not None
            and not one.problem
            and fits_plan(one.code.coupon, plan)
            and self.left.get(one.code.coupon_id, 1) > 0
            and self.left_of_code.get(one.code.pk, 1) > 0
        ]

    def _use(self, one: Entered, code: PromotionCode) -> None:
        one.granted += 1
        if code.coupon_id in self.left:
            self.left[code.coupon_id] -= 1
        if code.pk in self.left_of_code:
            self.left_of_code[code.pk] -= 1


def basket(codes: Sequence[str], customer: Customer | None, plans: Sequence[Wanted]) -> Basket:
    """
    Look at a cart's codes for who buys (None: a visitor), on the store's clock.

    Read under the coupons' locks (locks.lock_coupons), its answer holds until the order is written.
    """
    if not codes:
        return Basket([])
    rows = PromotionCode.objects.filter(code__in=codes).select_related("coupon")
    known = {row.code: row for row in rows}
    have = limits.held(list(known.values()), customer)
    asker = limits.asker(customer, list(known.values()))
    found = Basket([], policy().discount_cap_percent)
    for text in codes:
        code = known.get(text)
        if code is None:
            found.entered.append(Entered(text, problem="unknown"))
            continue
        why = problem(limits.conditions(code, have, plans), asker, clock.now())
        twice = any(one.coupon == code.coupon for one in found.entered)
        found.entered.append(Entered(text, code, why or ("excluded" if twice else "")))
        left = limits.least(
            limits.left_in_all(code.coupon, have), limits.left_for_one(code.coupon, have)
        )
        if left is not None:
            found.left[code.coupon_id] = left
        of_code = limits.left_of_code(code, have)
        if of_code is not None:
            found.left_of_code[code.pk] = of_code
    return found
