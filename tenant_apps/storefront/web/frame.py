"""What every page of the storefront shows around its content."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from kernel.tenancy.context import current_store
from tenant_apps.orders.models import Cart
from tenant_apps.orders.selectors import find_cart

CART = "cart"
# The cart of the last order: a form that is sent again finds that order by it.
ORDERED = "ordered_cart"
SELLING = {"trial", "active", "past_due"}


def cart_of(request: HttpRequest) -> Cart | None:
    return find_cart(request.session.get(CART))


def frame(request: HttpRequest, **more: Any) -> dict[str, Any]:
    """Links, whether the shop is open, and `cart_count` if the page did not count it."""
    here = request.path
    return {
        "site_links": [
            {"url": "/plans/", "label": _("Plans"), "current": here == "/plans/"},
            {"url": "/imprint/", "label": _("Contact"), "current": here == "/imprint/"},
        ],
        "selling": current_store().status in SELLING,
        **({} if "cart_count" in more else {"cart_count": _count(request)}),
        **more,
    }


def _count(request: HttpRequest) -> int:
    cart = cart_of(request)
    return cart.lines.count() if cart else 0
