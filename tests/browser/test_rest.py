"""A customer lets her server rest and sees what she used; the team says what use costs."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.browser.conftest import OWNER, SLUG
from tests.browser.test_first_sale import sign_in
from tests.people import make_customer

pytestmark = pytest.mark.browser
EMAIL = "rosa@rest.test"


@pytest.fixture(scope="module")
def server(live, django_db_blocker):
    """Rosa's running server, with traffic that was told."""
    from contracts.usage import UsagePeriodClosed
    from tenant_apps.billing.models import Policy, Subscription
    from tenant_apps.billing.services import add_usage
    from tenant_apps.provisioning.models import Service
    from tests.billing.test_usage import charge_traffic
    from tests.journeys.test_a_year import buy

    shop, _ = live
    with django_db_blocker.unblock():
        with shop.inside():
            charge_traffic()
            Policy.objects.update(customers_may_pause=True)
            rosa = make_customer(EMAIL, "Rosa Rest")
        buy(shop, rosa)
        shop.pass_time(days=9, hours=7)
        shop.work(30)
        with shop.inside():
            found = Service.objects.get(customer_id=rosa.customer.pk)
            row = Subscription.objects.get(pk=found.subscription_id)
            event = UsagePeriodClosed(
                subscription_id=str(row.pk),
                meter="traffic",
                from_at=row.created_at.isoformat(),
                until_at=(row.created_at + timedelta(days=9)).isoformat(),
                quantity="1734.5",
            )
            add_usage(event)
    return found


def test_a_server_rests_and_goes_on(visitor, server):
    address = f"/account/services/{server.pk}/"
    with visitor() as rosa:
        sign_in(rosa, SLUG, EMAIL, address)
        page = rosa.page
        assert "on the next invoice" in page.inner_text("body")
        rosa.photo("rest-before")
        page.click("button:has-text('Pause this server')")
        rosa.photo("rest-dialog")
        page.click("dialog button.pri:has-text('Pause this server')")
        page.wait_for_selector("text=This server rests.")
        rosa.photo("rest-now")
        assert "ezscale" not in page.inner_text("body").lower()
    for width, dark, name in (
        (390, False, "phone"),
        (390, True, "phone-dark"),
        (1360, True, "dark"),
    ):
        with visitor(width=width, dark=dark) as rosa:
            sign_in(rosa, SLUG, EMAIL, address)
            rosa.photo(f"rest-now-{name}")
            assert not rosa.overflows()


def test_the_team_sees_what_use_costs(visitor, server, live, django_db_blocker):
    from tenant_apps.catalog.models import Plan

    shop, _ = live
    with django_db_blocker.unblock(), shop.inside():
        plan = Plan.objects.get(product__name="Professional")
    address = f"/manage/catalogue/plans/{plan.pk}/meters/"
    for width, dark, name in ((1360, False, "light"), (390, True, "phone")):
        with visitor(width=width, dark=dark) as nina:
            sign_in(nina, SLUG, OWNER, address)
            nina.photo(f"meters-{name}")
            assert not nina.overflows()
            nina.open(SLUG, f"/manage/services/{server.pk}/")
            nina.photo(f"rest-desk-{name}")
            assert not nina.overflows()
