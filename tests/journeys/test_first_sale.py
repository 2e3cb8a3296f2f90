"""Alice buys a server: from cart to running machine, and what the books say about it."""

from __future__ import annotations

import pytest

from kernel import clock
from kernel.money import Money
from kernel.tenancy.context import on_platform_side
from shared_apps.fleet.models import Connection
from shared_apps.fleet.port import Image
from shared_apps.fleet.selectors import images_for, is_by_hand
from shared_apps.fleet.services import keep_images
from tenant_apps.billing.models import Invoice, Subscription
from tenant_apps.billing.selectors import open_balance
from tenant_apps.catalog.models import Plan
from tenant_apps.notifications.models import Mail
from tenant_apps.orders.models import Cart, Order
from tenant_apps.orders.selectors import timeline
from tenant_apps.orders.services import add_line, configure_line, place_order
from tenant_apps.payments import flows
from tenant_apps.payments.models import Payment
from tenant_apps.provisioning.models import Service
from tests.people import Person


def order_plan(person: Person, name: str = "Professional", hostname: str = "web1.example.com"):
    """What the storefront does for a customer, without the pages."""
    plan = Plan.objects.get(product__name=name)
    offer_systems(plan)
    line = add_line(None, str(plan.pk))
    cart = Cart.objects.get(pk=line.cart_id)
    configure_line(cart, line.pk, hostname=hostname, image=line.image)
    return place_order(cart, person.customer, actor=person.user.as_actor())


def offer_systems(plan: Plan) -> None:
    """A store whose panel no test needs still sells only what can be installed."""
    product = plan.product
    if images_for(product.driver, product.remote_plan) or is_by_hand(product.driver):
        return
    with on_platform_side():
        made, _ = Connection.objects.get_or_create(
            name=f"Of no use, {product.driver}",
            defaults={
                "driver": product.driver,
                "state": Connection.State.PAUSED,
                "created_at": clock.real_now(),
            },
        )
        systems = (Image("1", "Debian", "13", "debian"),)
        keep_images(made.pk, product.driver, product.remote_plan, systems)


def page_for(order: Order) -> str:
    invoice = Invoice.objects.get(pk=order.invoice_id)
    return flows.open_page(
        invoice, success_url="http://acme.test/ok", cancel_url="http://acme.test/no"
    )


@pytest.fixture
def bought(shop, alice):
    """Alice's paid and delivered order."""
    with shop.inside():
        order = order_plan(alice)
        url = page_for(order)
    shop.cards.pay(url)
    shop.work()
    with shop.inside():
        order.refresh_from_db()
    return shop, alice, order


def test_paid_becomes_ready_with_one_machine_and_a_balanced_ledger(bought):
    shop, alice, order = bought
    with shop.inside():
        assert [(m.step, m.state) for m in timeline(order)] == [
            ("placed", "done"),
            ("paid", "done"),
            ("creating", "done"),
            ("ready", "done"),
        ]
        service = Service.objects.get()
        assert service.state == "active"
        assert service.ipv4
        assert service.sealed_password
        assert Subscription.objects.get().state == "active"
        invoice = Invoice.objects.get()
        assert (invoice.state, invoice.paid_minor) == ("paid", 1400)
        assert open_balance(alice.customer.pk, "EUR") == Money.zero("EUR")
        assert Payment.objects.get().fee_minor > 0
    servers = [one for one in shop.panel.ledger()["servers"] if one["deleted"] is None]
    assert len(servers) == 1


def test_the_processor_and_the_ledger_agree_to_the_cent(bought):
    shop, _, _ = bought
    with shop.inside():
        ours = sum(Payment.objects.values_list("amount_minor", flat=True))
    assert shop.cards.ledger(shop.key)["captured"] == ours == 1400


def test_the_second_click_orders_and_pays_nothing_twice(shop, alice):
    with shop.inside():
        order = order_plan(alice)
        cart = Cart.objects.get(pk=order.cart_id)
        again = place_order(cart, alice.customer, actor=alice.user.as_actor())
        assert again.pk == order.pk
        assert page_for(order) == page_for(order)
        assert Invoice.objects.count() == 1


def test_the_mails_of_a_first_sale_are_each_sent_once(bought):
    shop, alice, _ = bought
    with shop.inside():
        kinds = list(
            Mail.objects.filter(recipient=alice.customer.email, state="sent")
            .order_by("kind")
            .values_list("kind", flat=True)
        )
    assert kinds == ["invoice.paid", "order.placed", "service.ready"]


def test_wholesale_hears_of_the_service_and_knows_the_margin(bought):
    from wholesale.selectors import margins

    shop, _, _ = bought
    with on_platform_side():
        [margin] = margins(shop.store.key)
    assert (margin.wholesale, margin.retail, margin.margin) == (
        Money(800, "EUR"),
        Money(1400, "EUR"),
        Money(600, "EUR"),
    )
