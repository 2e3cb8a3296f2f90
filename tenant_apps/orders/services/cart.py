"""Put plans into a cart and say how the servers shall be."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from kernel import clock
from kernel.errors import Invalid, NotFound
from shared_apps.fleet.selectors import images_for, takes_image
from tenant_apps.catalog.selectors import plan_for_sale
from tenant_apps.orders.models import Cart, CartLine
from tenant_apps.orders.rules import MAX_LINES, clean_hostname, hostname_problem


def add_line(cart: Cart | None, plan_id: str) -> CartLine:
    """
    Add a plan to a cart, making the cart when there is none.

    Raises NotFound for a plan that is not on offer, Invalid when the cart is full.
    """
    plan = plan_for_sale(plan_id)
    with transaction.atomic():
        basket = cart or Cart.objects.create(created_at=clock.now())
        if basket.lines.count() >= MAX_LINES:
            raise Invalid(_("A cart holds %(most)s servers at most.") % {"most": MAX_LINES})
        images = images_for(plan.product.driver, plan.product.remote_plan)
        first = images[0].remote_id if images else ""
        return CartLine.objects.create(cart=basket, plan_id=plan.pk, image=first)


def configure_line(cart: Cart, line_id: int, *, hostname: str, image: str) -> CartLine:
    """Set host name and operating system. Raises Invalid (fields `hostname`, `image`), NotFound."""
    line = CartLine.objects.filter(cart=cart, pk=line_id).first()
    if line is None:
        raise NotFound(_("This line is not in your cart any more."))
    name = clean_hostname(hostname)
    problem = hostname_problem(name)
    if problem:
        raise Invalid(_(problem), field="hostname")
    plan = plan_for_sale(line.plan_id)
    if not takes_image(plan.product.driver, plan.product.remote_plan, image):
        raise Invalid(_("Choose an operating system from the list."), field="image")
    line.hostname, line.image = name, image
    line.save(update_fields=["hostname", "image"])
    return line


def remove_line(cart: Cart, line_id: int) -> None:
    """Again: a line that is gone stays gone."""
    CartLine.objects.filter(cart=cart, pk=line_id).delete()
