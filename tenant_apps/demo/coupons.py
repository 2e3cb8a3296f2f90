"""Codes that a newcomer can type in the demo's shops."""

from __future__ import annotations

from decimal import Decimal

from tenant_apps.billing.services import CouponWish, create_coupon, set_loyalty
from tenant_apps.demo.ground import DEMO

WELCOME = "WELCOME20"
_STORE = "nimbus"


def offer_coupons(slug: str, currency: str) -> None:
    """One shop has a code for its first three invoices, and thanks those who stay a year."""
    if slug != _STORE:
        return
    wish = CouponWish(
        label="Welcome", kind="percent", currency=currency, percent=Decimal(20), cycles=3
    )
    create_coupon(wish, code=WELCOME, actor=DEMO)
    set_loyalty(12, Decimal(5), actor=DEMO)
    set_loyalty(24, Decimal(10), actor=DEMO)
