"""Only a system that the platform knows can be ordered; one bad order stops nobody else's."""

from __future__ import annotations

import pytest

from kernel.errors import Invalid
from kernel.tenancy.context import in_store, on_platform_side
from shared_apps.fleet.models import Connection, Image
from tenant_apps.catalog.models import Plan, Product
from tenant_apps.orders.models import Cart, Order
from tenant_apps.orders.services import (
    WantedServer,
    add_line,
    configure_line,
    order_items,
    place_order,
)
from tenant_apps.provisioning.models import Service
from tests.journeys.test_first_sale import order_plan
from tests.people import make_customer
from tests.provisioning.conftest import paid_order


def professional() -> Plan:
    return Plan.objects.get(product__name="Professional")


def configured(image: str | None = None) -> Cart:
    line = add_line(None, str(professional().pk))
    cart = Cart.objects.get(pk=line.cart_id)
    configure_line(
        cart,
        line.pk,
        hostname="web1.example.com",
        image=line.image if image is None else image,
    )
    return cart


@pytest.mark.parametrize("image", ["", "x", "1"])
def test_a_plan_without_known_systems_is_not_sold(in_acme, image):
    with pytest.raises(Invalid) as refusal:
        configured(image)
    assert refusal.value.field == "image"


def test_a_program_can_not_name_a_system_that_is_not_offered(in_acme, alice):
    wanted = WantedServer(professional().pk, "web1.example.com", "x")
    with pytest.raises(Invalid) as refusal:
        order_items(alice.customer, [wanted], actor=alice.user.as_actor())
    assert refusal.value.field == "items.0.image"


def test_what_people_make_by_hand_needs_no_system(in_acme):
    Product.objects.filter(name="Professional").update(driver="manual")
    assert configured().lines.get().hostname == "web1.example.com"


def test_a_system_that_is_gone_since_is_not_ordered(shop, alice):
    with shop.inside():
        cart = configured()
    with on_platform_side():
        Image.objects.all().delete()
    with shop.inside():
        with pytest.raises(Invalid) as refusal:
            place_order(cart, alice.customer, actor=alice.user.as_actor())
        assert refusal.value.field == "image"
        assert not Order.objects.exists()


@pytest.mark.parametrize("wrong", [{"image": "x"}, {"image": ""}, {"remote_plan": "gold"}])
def test_a_bad_order_waits_for_a_person_and_the_next_is_delivered(shop, alice, wrong):
    paid_order(shop, alice, "bad.example.com")
    with shop.inside():
        Service.objects.update(**wrong)
    shop.work(30)
    with shop.inside():
        assert Service.objects.get().state == "setup_failed"
        bella = make_customer("bella@acme-customer.test", "Bella Brown")
    with on_platform_side():
        assert Connection.objects.get(driver="virtfusion").state == "active"
    paid_order(shop, bella, "good.example.com")
    shop.work(60)
    with shop.inside():
        assert Service.objects.get(hostname="good.example.com").state == "active"


def test_order_plan_helper_offers_a_system(acme, alice):
    with in_store(acme):
        assert order_plan(alice).lines.get().image
