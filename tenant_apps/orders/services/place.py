"""Place an order: one transaction from cart to invoice."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from contracts.orders import OrderPlaced
from kernel import clock
from kernel.actor import Actor
from kernel.errors import Conflict, Invalid
from kernel.ids import new_reference
from kernel.money import Money
from kernel.tenancy.context import current_store
from shared_apps.audit.services import record
from shared_apps.fleet.selectors import takes_image
from shared_apps.outbox.services import publish
from shared_apps.ui.formats import money_text
from tenant_apps.accounts.models import Customer
from tenant_apps.billing.errors import CodeRefused
from tenant_apps.billing.locks import lock_coupons
from tenant_apps.billing.selectors import policy
from tenant_apps.billing.services import NewSubscription, open_subscriptions
from tenant_apps.billing.wallet import available_credit
from tenant_apps.catalog.rules.options import keep
from tenant_apps.orders.models import Cart, Order, OrderLine
from tenant_apps.orders.rules import hostname_problem
from tenant_apps.orders.selectors import Quote, QuotedLine, quote
from tenant_apps.orders.services.timeline import mark
from tenant_apps.payments.selectors import default_method

_SELLING = {"trial", "active", "past_due"}


def place_order(cart: Cart, customer: Customer, *, actor: Actor, shown: int | None = None) -> Order:
    """
    Turn a cart into an order with its subscriptions and invoice.

    Money:  prices are computed here from plan ids; nothing a browser sent is a price. `shown` is
            the total, in minor units, that the customer agreed to: another one is not ordered.
    Locks:  the coupons of the cart's codes: their limits are looked at again under it.
    Tells:  OrderPlaced (and InvoiceIssued by billing).
    Again:  the order of this cart is returned: the second click orders nothing.
    Raises Invalid (empty cart, a server without a name, a plan that is gone), Conflict (the store
    does not sell now, a trial was had before, the total is not what was shown, nothing
    stands for what is paid by the hour), CodeRefused.
    """
    store = current_store()
    if store.status not in _SELLING:
        raise Conflict(_("This shop is not taking orders right now."), code="store_closed")
    try:
        with transaction.atomic():
            lock_coupons(cart.codes)
            return _place(cart, customer, quote(cart, store.currency, customer), actor, shown)
    except IntegrityError as clash:
        if "cart_id" not in str(clash):
            raise
        return Order.objects.get(cart_id=cart.pk)


def _place(cart: Cart, customer: Customer, quoted: Quote, actor: Actor, shown: int | None) -> Order:
    found = Order.objects.filter(cart_id=cart.pk).first()
    if found:
        return found
    _check(quoted, customer)
    if shown is not None and shown != quoted.bill.total.minor:
        raise Conflict(
            _("The total has changed: your country or a price did. Please look at it and order."),
            code="total_changed",
        )
    order = Order.objects.create(
        number=new_reference(),
        customer_id=customer.pk,
        cart_id=cart.pk,
        total_minor=quoted.bill.total.minor,
        currency=quoted.bill.total.currency,
        placed_at=clock.now(),
    )
    wishes = [_line(order, position, one) for position, one in enumerate(quoted.lines, start=1)]
    mark(order, "placed")
    invoice = open_subscriptions(customer=customer, wishes=wishes, actor=actor)
    order.invoice_id = invoice.pk
    order.save(update_fields=["invoice_id"])
    cart.lines.all().delete()
    record(actor, "order.placed", "order", order.pk, number=order.number)
    publish(
        OrderPlaced(
            order_id=str(order.pk),
            number=order.number,
            customer_id=str(customer.pk),
            invoice_id=str(invoice.pk),
            total_minor=order.total_minor,
            currency=order.currency,
        )
    )
    return order


def _check(quoted: Quote, customer: Customer) -> None:
    if quoted.gone:
        raise Invalid(_("A plan in your cart is no longer on offer. Please look at it again."))
    if quoted.is_empty:
        raise Invalid(_("Your cart is empty."))
    if quoted.refused is not None:
        said = _("The code %(code)s can't be used: %(why)s Please remove it and order again.")
        facts = {"code": quoted.refused.text, "why": quoted.refused.words}
        raise CodeRefused(said % facts)
    for one in quoted.lines:
        problem = hostname_problem(one.line.hostname)
        if problem:
            raise Invalid(_(problem), field="hostname")
        if one.is_stale:
            said = _("An option in your cart is no longer on offer. Please choose again.")
            raise Invalid(said, field="options")
        product = one.plan.product
        if not takes_image(product.driver, product.remote_plan, one.line.image):
            raise Invalid(_("Choose an operating system from the list."), field="image")
    if any(one.plan.hourly for one in quoted.lines):
        _refuse_unbacked(customer, quoted.bill.total.currency)
    trials = [one for one in quoted.lines if one.plan.is_trial]
    had = OrderLine.objects.filter(
        order__customer_id=customer.pk, plan_id__in=[one.plan.pk for one in trials]
    ).exists()
    if len(trials) > 1 or (trials and had):
        raise Conflict(_("The free trial can be had once."), code="trial_used")


def _refuse_unbacked(customer: Customer, currency: str) -> None:
    """What is paid by the hour is paid afterwards: a kept card or credit stands for it."""
    if default_method(customer.pk) is not None:
        return
    least = Money(policy().hourly_credit_minor, currency)
    if available_credit(customer.pk, currency) >= least:
        return
    said = _("Servers by the hour need a kept card or %(least)s of credit. Add one, then order.")
    raise Conflict(said % {"least": money_text(least)}, code="needs_backing")


def _line(order: Order, position: int, one: QuotedLine) -> NewSubscription:
    product = one.plan.product
    row = OrderLine.objects.create(
        order=order,
        position=position,
        plan_id=one.plan.pk,
        product_name=product.name,
        hostname=one.line.hostname,
        image=one.line.image,
        image_label=one.image_label,
        options=keep(one.options),
        price_minor=one.plan.price_minor,
        currency=one.plan.currency,
    )
    terms = one.terms
    return NewSubscription(
        order_line_id=row.pk,
        plan_id=one.plan.pk,
        description=terms.description,
        price=one.plan.price,
        setup_fee=one.plan.setup_fee,
        interval=terms.interval,
        trial_days=one.trial_days,
        tax_category=product.tax_category,
        grants=one.offers.grants,
        options=one.options,
        lasting=one.plan.lasting,
        hourly=one.plan.hourly,
        step_minutes=one.plan.step_minutes,
        billing_day=one.billing_day,
        over=one.over,
        delivery={
            "product_name": product.name,
            "wholesale_code": product.wholesale_code,
            "driver": product.driver,
            "remote_plan": product.remote_plan,
            "image": one.line.image,
            "image_label": one.image_label,
            "hostname": one.line.hostname,
        },
    )
