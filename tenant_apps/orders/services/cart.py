"""Put plans into a cart and say how the servers shall be."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from kernel import clock
from kernel.errors import Invalid, NotFound
from shared_apps.fleet.selectors import images_for, takes_image
from tenant_apps.catalog.rules.options import BadOption, choose
from tenant_apps.catalog.selectors import options_of, plan_for_sale
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


def configure_line(
    cart: Cart,
    line_id: int,
    *,
    hostname: str,
    image: str,
    options: Mapping[str, str] | None = None,
) -> CartLine:
    """
    Set host name, operating system and what is wanted of the plan's options (without them: as they
    start). Raises Invalid (fields `hostname`, `image`, `options.<key>`), NotFound.
    """
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
    wanted = dict(options or {})
    try:
        choose(options_of(plan, clock.now()), wanted)
    except BadOption as no:
        raise Invalid(_(no.message) % no.facts, field=f"options.{no.field}") from None
    line.hostname, line.image, line.options = name, image, wanted
    line.save(update_fields=["hostname", "image", "options"])
    return line


def remove_line(cart: Cart, line_id: int) -> None:
    """Again: a line that is gone stays gone."""
    CartLine.objects.filter(cart=cart, pk=line_id).delete()
