"""A customer adds options to a server and changes them; the team says what can be added."""

from __future__ import annotations

import pytest

from tests.browser.conftest import OWNER, SLUG
from tests.browser.test_first_sale import sign_in
from tests.people import make_customer

pytestmark = pytest.mark.browser
EMAIL = "olaf@options.test"
SIZES = (
    (1360, False, ""),
    (390, False, "-phone"),
    (390, True, "-phone-dark"),
    (1360, True, "-dark"),
)


@pytest.fixture(scope="module")
def server(live, django_db_blocker):
    """Olaf's running server with two more addresses and backups, and the plan it has."""
    from tenant_apps.billing.models import Invoice
    from tenant_apps.provisioning.models import Service
    from tests.billing.test_options import buy
    from tests.coupons import pay

    shop, _ = live
    with django_db_blocker.unblock():
        with shop.inside():
            olaf = make_customer(EMAIL, "Olaf Options")
            order = buy(olaf, ipv4="2", backup="on")
            pay(Invoice.objects.get(pk=order.invoice_id))
        shop.work(30)
        with shop.inside():
            found = Service.objects.get(customer_id=olaf.customer.pk)
            return found, order.lines.get().plan_id


def test_options_are_priced_and_changed(visitor, server):
    service, plan = server
    for width, dark, name in SIZES:
        with visitor(width=width, dark=dark) as olaf:
            sign_in(olaf, SLUG, EMAIL, f"/account/services/{service.pk}/options/")
            page = olaf.page
            page.fill("input[name=option-ipv4]", "4")
            page.click("button:has-text('See the price')")
            page.wait_for_selector("text=to be paid today")
            olaf.photo(f"options-change{name}")
            assert not olaf.overflows()
            assert "ezscale" not in page.inner_text("body").lower()
            page.goto(page.url.split("/account/")[0] + f"/configure/{plan}/")
            page.wait_for_selector("text=More addresses")
            page.fill("input[name=option-ipv4]", "3")
            olaf.photo(f"options-configure{name}")
            assert not olaf.overflows()
            page.fill("input[name=hostname]", "web7.example.com")
            page.click("button:has-text('Put in the cart')")
            page.wait_for_selector("text=More addresses: 3")
            olaf.photo(f"options-cart{name}")
            assert not olaf.overflows()


def test_the_team_says_what_can_be_added(visitor, server):
    for width, dark, name in SIZES:
        with visitor(width=width, dark=dark) as nina:
            sign_in(nina, SLUG, OWNER, f"/manage/catalogue/plans/{server[1]}/options/")
            nina.photo(f"options-manage{name}")
            assert not nina.overflows()
