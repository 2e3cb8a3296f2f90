"""A customer looks at another plan, sees to the cent what it costs, pays, and has it."""

from __future__ import annotations

import re

import pytest

from tests.browser.conftest import OWNER, SLUG
from tests.browser.test_first_sale import sign_in
from tests.people import make_customer

pytestmark = pytest.mark.browser
EMAIL = "lena@change.test"


@pytest.fixture(scope="module")
def server(live, django_db_blocker):
    """Lena's running server, bought a week ago."""
    from tests.journeys.test_a_year import buy

    shop, _ = live
    with django_db_blocker.unblock():
        with shop.inside():
            lena = make_customer(EMAIL, "Lena Lang")
        buy(shop, lena)
        shop.pass_time(days=9, hours=7)
        shop.work(30)
        with shop.inside():
            from tenant_apps.provisioning.models import Service

            found = Service.objects.get(customer_id=lena.customer.pk)
    return found


def test_a_larger_plan_is_looked_at_paid_and_there(visitor, server):
    page_of = f"/account/services/{server.pk}/change/"
    with visitor() as lena:
        sign_in(lena, SLUG, EMAIL, page_of)
        page = lena.page
        lena.photo("change-plans")
        page.click("a:has-text('See the price')")
        page.click("summary:has-text('How it was computed')")
        lena.photo("change-preview")
        assert "be shrunk" in page.inner_text("body")
        page.click("button:has-text('Change now and pay')")
        page.wait_for_url(re.compile(r"/c/pay/"))
        lena.open(SLUG, f"/account/services/{server.pk}/")
        lena.photo("change-waits")
        assert "ezscale" not in page.inner_text("body").lower()
    for width, dark, name in ((390, False, "phone"), (1360, True, "dark")):
        with visitor(width=width, dark=dark) as lena:
            sign_in(lena, SLUG, EMAIL, f"/account/services/{server.pk}/")
            lena.photo(f"change-waits-{name}")
            assert not lena.overflows()
            if dark:
                lena.page.click("button:has-text('Take it back')")
    with visitor(width=390, dark=True) as lena:
        sign_in(lena, SLUG, EMAIL, page_of)
        lena.page.click("a:has-text('See the price')")
        lena.page.click("summary:has-text('How it was computed')")
        lena.photo("change-preview-phone")
        assert not lena.overflows()
        lena.page.click("button:has-text('Plan the change')")
        assert "Planned. It is made on" in lena.page.inner_text("body")
    with visitor() as nina:
        sign_in(nina, SLUG, OWNER, "/manage/services/?state=resizing")
        nina.photo("change-manage-list")
        nina.open(SLUG, f"/manage/services/{server.pk}/")
        nina.photo("change-manage")
        nina.page.click("button:has-text('Take it back')")
        nina.open(SLUG, f"/manage/services/{server.pk}/change/")
        nina.page.click("a:has-text('See the price')")
        nina.photo("change-manage-preview")
