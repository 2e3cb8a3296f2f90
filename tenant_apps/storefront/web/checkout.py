"""From cart to the payment page: account, consent, order."""

from __future__ import annotations

from typing import Any

from allauth.core import ratelimit
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from branding.faces import legal_links
from branding.selectors import current_brand
from kernel.actor import MACHINE
from kernel.errors import Invalid, Refusal
from kernel.secrets import Secret
from kernel.tenancy.context import current_store
from shared_apps.identity.models import User
from shared_apps.identity.services import register_person, send_confirmation
from shared_apps.identity.web.entering import enter
from tenant_apps.accounts.models import Customer
from tenant_apps.accounts.selectors import customer_of
from tenant_apps.accounts.services import CustomerDetails, register_customer
from tenant_apps.billing.flows import ask_now, quote_of
from tenant_apps.billing.tax_regions import taxed_regions
from tenant_apps.orders.models import Cart, Order
from tenant_apps.orders.selectors import order_from_carts, quote
from tenant_apps.orders.services import place_order
from tenant_apps.storefront.web.forms import AccountForm, ConsentForm
from tenant_apps.storefront.web.frame import CART, ORDERED, cart_of, frame
from tenant_apps.storefront.web.goods import renewals
from tenant_apps.storefront.web.orders import to_payment

_DETAILS = ("name", "company", "vat_id", "street", "postcode", "city", "country", "region")


def checkout(request: HttpRequest) -> HttpResponse:
    """
    One page: who you are (unless signed in), the consent, the sum. POST orders, then payment.

    The second click finds the order of the first one.
    """
    cart = cart_of(request)
    customer = customer_of(request.user)
    if cart is None or not cart.lines.exists():
        placed = _placed_before(request, customer)
        return redirect("order", order_id=placed.pk) if placed else redirect("cart")
    account = None if customer else AccountForm(request.POST or None, regions=taxed_regions())
    consent = ConsentForm(request.POST or None, pages=bool(legal_links(current_brand())))
    valid = all(form.is_valid() for form in (account, consent) if form is not None)
    if request.method == "POST" and valid:
        if customer is None and account is not None:
            customer = _sign_up(request, account, cart)
            if customer is not None and customer.vat_id:
                ask_now(customer, actor=MACHINE)
        if customer is not None:
            quote_of(customer.pk)
        if customer is not None:
            answer = _order(request, cart, customer, consent)
            if answer is not None:
                return answer
            account = None
    return _page(request, cart, account, consent)


def _placed_before(request: HttpRequest, customer: Customer | None) -> Order | None:
    """The order that the first press made, for a second press or a form sent again."""
    if request.method != "POST" or customer is None:
        return None
    carts = (request.session.get(name) for name in (CART, ORDERED))
    return order_from_carts(customer.pk, [one for one in carts if one])


def _sign_up(request: HttpRequest, form: AccountForm, cart: Cart) -> Customer | None:
    """Make person and customer together and sign in; the cart survives the new session."""
    data = form.cleaned_data
    if isinstance(request.user, User):
        form.add_error(None, _("Sign out first: this login belongs to the store's team."))
        return None
    # It is said that an address has an account, or its owner could not go on: so few a minute.
    if not ratelimit.consume(request, action="signup"):
        form.add_error(None, _("Too many tries. Please wait a minute."))
        return None
    try:
        # nosemgrep: write-in-a-view - two verbs that hold or fall together
        with transaction.atomic():
            user = register_person(
                email=data["email"], password=Secret(data["password"]), name=data["name"]
            )
            details = {name: data[name] for name in _DETAILS if name in data}
            language = getattr(request, "LANGUAGE_CODE", "en")
            customer = register_customer(user, CustomerDetails(**details, language=language))
    except Invalid as wrong:
        form.add_error(wrong.field if wrong.field in form.fields else None, wrong.message)
        return None
    enter(request, user)
    request.session[CART] = str(cart.pk)
    send_confirmation(request, user)
    return customer


def _order(
    request: HttpRequest, cart: Cart, customer: Customer, consent: ConsentForm
) -> HttpResponse | None:
    assert isinstance(request.user, User)
    try:
        order = place_order(
            cart,
            customer,
            actor=request.user.as_actor(),
            shown=consent.cleaned_data["shown"],
        )
    except Refusal as no:
        consent.add_error(None, no.message)
        return None
    request.session[ORDERED] = request.session.pop(CART, str(cart.pk))
    if not order.total_minor:
        return redirect("order", order_id=order.pk)
    try:
        return to_payment(order)
    except Refusal as no:
        messages.error(request, no.message)
        return redirect("order", order_id=order.pk)


def _page(
    request: HttpRequest, cart: Cart, account: AccountForm | None, consent: ConsentForm
) -> HttpResponse:
    customer = customer_of(request.user)
    quoted = quote(cart, current_store().currency, customer)
    context: dict[str, Any] = {
        "cart_count": quoted.count,
        "quote": quoted,
        "renewals": renewals(quoted),
        "account": account,
        "consent": consent,
        "step": "account" if account else "pay",
        "customer": customer,
        "back": "checkout",
    }
    wrong = bool(consent.errors or (account and account.errors))
    status = 422 if request.method == "POST" and wrong else 200
    return render(request, "storefront/checkout.html", frame(request, **context), status=status)
