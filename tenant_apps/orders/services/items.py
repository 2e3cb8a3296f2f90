"""Order a list of servers at once, as programs do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db import transaction

from kernel import clock
from kernel.actor import Actor
from kernel.errors import Invalid, NotFound
from kernel.ids import new_id
from tenant_apps.accounts.models import Customer
from tenant_apps.orders.models import Cart, Order
from tenant_apps.orders.rules import clean_code
from tenant_apps.orders.services.cart import add_line, configure_line
from tenant_apps.orders.services.place import place_order


@dataclass(frozen=True, slots=True)
class WantedServer:
    """`image` empty: the first that the plan offers. `options`: code or number by key."""

    plan_id: UUID
    hostname: str
    image: str = ""
    options: Mapping[str, str] = field(default_factory=dict)


def order_items(
    customer: Customer,
    items: Sequence[WantedServer],
    *,
    actor: Actor,
    codes: Sequence[str] = (),
    cart_id: UUID | None = None,
) -> Order:
    """
    Place an order for these servers, with these promotion codes: all of them or none.

    Again:  with the same `cart_id` the order of the first call is returned.
    Raises Invalid on `items.<n>.plan`, `.hostname`, `.image` or `.options.<key>`; and what
    place_order raises.
    """
    if cart_id is not None:
        found = Order.objects.filter(cart_id=cart_id, customer_id=customer.pk).first()
        if found:
            return found
    with transaction.atomic():
        cart = Cart.objects.create(
            pk=cart_id or new_id(),
            created_at=clock.now(),
            codes=list(dict.fromkeys(map(clean_code, codes))),
        )
        for position, item in enumerate(items):
            _fill(cart, item, f"items.{position}")
        return place_order(cart, customer, actor=actor)


def _fill(cart: Cart, item: WantedServer, where: str) -> None:
    try:
        line = add_line(cart, str(item.plan_id))
        configure_line(
            cart,
            line.pk,
            hostname=item.hostname,
            image=item.image or line.image,
            options=item.options,
        )
    except NotFound as gone:
        raise Invalid(gone.message, field=f"{where}.plan", code=gone.code) from None
    except Invalid as wrong:
        if not wrong.field:
            raise
        at = f"{where}.{wrong.field}"
        raise Invalid(wrong.message, field=at, code=wrong.code) from None
