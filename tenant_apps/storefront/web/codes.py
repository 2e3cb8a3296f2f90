"""Type a promotion code, or take one out again: on the cart and on the checkout."""

from __future__ import annotations

from allauth.core import ratelimit
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kernel.errors import Invalid
from tenant_apps.accounts.selectors import customer_of
from tenant_apps.orders.services import drop_code, enter_code
from tenant_apps.storefront.web.cart import cart_page
from tenant_apps.storefront.web.frame import cart_of


@require_POST
def enter(request: HttpRequest) -> HttpResponse:
    cart, typed = cart_of(request), request.POST.get("code", "")[:60].replace("\x00", "")
    if cart is None:
        return redirect("cart")
    # Codes could be guessed: so few a minute.
    if not ratelimit.consume(request, action="promotion_code"):
        return _refuse(request, typed, _("Too many tries. Please wait a minute."))
    try:
        enter_code(cart, typed, customer_of(request.user))
    except Invalid as no:
        return _refuse(request, typed, no.message)
    messages.success(request, _("The code counts."))
    return redirect(_back(request))


@require_POST
def drop(request: HttpRequest) -> HttpResponse:
    cart = cart_of(request)
    if cart:
        drop_code(cart, request.POST.get("code", ""))
    return redirect(_back(request))


def _refuse(request: HttpRequest, typed: str, why: str) -> HttpResponse:
    """At the field of the cart; the checkout shows it above, for its own form is the order's."""
    if _back(request) == "cart":
        return cart_page(request, typed=typed, fault=why)
    messages.error(request, why)
    return redirect("checkout")


def _back(request: HttpRequest) -> str:
    return "checkout" if request.POST.get("back") == "checkout" else "cart"
