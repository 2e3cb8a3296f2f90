"""One billing day and servers by the hour, looked at by customer and team in four windows."""

from __future__ import annotations

import pytest

from kernel.ids import new_id
from tests.browser.conftest import OWNER, SLUG
from tests.browser.test_first_sale import sign_in
from tests.people import make_customer

pytestmark = pytest.mark.browser
EMAIL = "tess@terms.test"
SIZES = (
    (1360, False, ""),
    (390, False, "-phone"),
    (390, True, "-phone-dark"),
    (1360, True, "-dark"),
)


@pytest.fixture(scope="module")
def tess(live, django_db_blocker):
    """Tess has a server by the month and one by the hour. Her id, the hourly one's, its product."""
    from kernel.actor import MACHINE
    from kernel.money import Money
    from tenant_apps.billing.models import Invoice
    from tenant_apps.catalog.models import Product
    from tenant_apps.catalog.services import offer_hourly
    from tenant_apps.orders.services import WantedServer, order_items
    from tenant_apps.provisioning.models import Service
    from tests.coupons import pay
    from tests.hourly import CENTS, back
    from tests.journeys.test_first_sale import order_plan

    shop, _ = live
    with django_db_blocker.unblock():
        with shop.inside():
            person = make_customer(EMAIL, "Tess Terms")
            order = order_plan(person, "Business", "month.example.com")
            pay(Invoice.objects.get(pk=order.invoice_id))
            back(person)
            product = _by_the_hour()
            euro = {"cap": Money(1_200, "EUR"), "setup": Money(0, "EUR")}
            plan = offer_hourly(product.pk, unit=CENTS, accept_loss=True, actor=MACHINE, **euro)
            order_items(
                person.customer,
                [WantedServer(plan.pk, "hour.example.com")],
                actor=person.user.as_actor(),
            )
        shop.work(30)
        with shop.inside():
            found = Service.objects.get(hostname="hour.example.com")
    yield person.customer.pk, found.pk, product.pk, plan.pk
    with django_db_blocker.unblock(), shop.inside():
        Product.objects.filter(pk=product.pk).update(state=Product.State.HIDDEN)


def _by_the_hour():
    """A product of its own: other windows look at the starter catalogue."""
    from tenant_apps.catalog.models import Product

    made = Product.objects.get(name="Professional")
    made.pk, made.slug, made.name = new_id(), "by-the-hour", "By the hour"
    made._state.adding = True
    made.save()
    return made


def test_a_customer_looks_at_both(visitor, tess):
    _customer, service, _product, plan = tess
    for width, dark, name in SIZES:
        with visitor(width=width, dark=dark) as person:
            sign_in(person, SLUG, EMAIL, "/account/billing-day/")
            page = person.page
            person.photo(f"billing-day{name}")
            assert not person.overflows()
            page.select_option("select[name=day]", "31")
            page.click("button:has-text('See the price')")
            page.wait_for_selector("text=How it was computed")
            page.click("summary:has-text('How it was computed')")
            person.photo(f"billing-day-price{name}")
            assert not person.overflows()
            assert "ezscale" not in page.inner_text("body").lower()
            root = page.url.split("/account/")[0]
            page.goto(f"{root}/account/services/{service}/")
            page.wait_for_selector("text=This month so far")
            person.photo(f"hourly-service{name}")
            assert not person.overflows()
            page.goto(f"{root}/configure/{plan}/")
            person.photo(f"hourly-configure{name}")
            assert not person.overflows()


def test_the_team_looks_at_both(visitor, tess):
    customer, _service, product, _plan = tess
    for width, dark, name in SIZES:
        with visitor(width=width, dark=dark) as nina:
            sign_in(nina, SLUG, OWNER, f"/manage/customers/{customer}/billing-day/?day=31")
            nina.page.wait_for_selector("text=How it was computed")
            nina.photo(f"billing-day-manage{name}")
            assert not nina.overflows()
            root = nina.page.url.split("/manage/")[0]
            nina.page.goto(f"{root}/manage/catalogue/products/{product}/hourly/")
            nina.photo(f"hourly-manage{name}")
            assert not nina.overflows()
