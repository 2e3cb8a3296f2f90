"""Staff say the platform's rules and see the runs; a customer reads what goes back."""

from __future__ import annotations

import pytest

from kernel.actor import MACHINE
from kernel.tenancy.context import on_platform_side
from tenant_apps.billing.models import Invoice, Subscription
from tenant_apps.billing.services import override_policy
from tenant_apps.billing.services.next_period import park
from tests.browser.conftest import SLUG
from tests.browser.test_first_sale import sign_in
from tests.coupons import pay
from tests.journeys.test_first_sale import order_plan
from tests.people import make_customer, make_staff

pytestmark = pytest.mark.browser
STAFF, LEO = "rhea@ezscale.test", "leo@leaving.test"


@pytest.fixture(scope="module")
def ground(live, django_db_blocker):
    shop, _port = live
    with django_db_blocker.unblock():
        with on_platform_side():
            make_staff(STAFF, "Rhea Rule")
        with shop.inside():
            person = make_customer(LEO, "Leo Leaving")
            pay(Invoice.objects.get(pk=order_plan(person).invoice_id))
            row = Subscription.objects.get(customer_id=person.customer.pk)
            # Whatever staff have said for everybody by then.
            for key, word in (("unused_time", "credit"), ("money_back_days", "0")):
                override_policy("service", str(row.pk), key, word, actor=MACHINE)
            odd = make_customer("odd@leaving.test", "Odd")
            order_plan(odd, hostname="odd.example.com")
            park(Subscription.objects.get(customer_id=odd.customer.pk), "the line is negative")
    return shop


def test_staff_say_a_rule_and_see_the_runs(ground, visitor):
    store = ground.store.key
    with visitor() as rhea:
        sign_in(rhea, "admin", STAFF, "/wholesale/rules/")
        page = rhea.page
        rhea.photo("platform-rules-empty")
        page.select_option("select[name=key]", "money_back_days")
        page.fill("input[name=value]", "99")
        page.fill("input[name=reason]", "thirty days for everybody")
        page.click("main button:has-text('Save')")
        page.wait_for_selector("text=Say a number of days from 0 to 60.")
        rhea.photo("platform-rules-refused")
        assert page.input_value("input[name=value]") == "99"
        rhea.faults.clear()  # the browser reports the 422 itself
        page.fill("input[name=value]", "30")
        page.click("main button:has-text('Save')")
        page.wait_for_selector("text=thirty days for everybody")
        rhea.photo("platform-rules")
    for name, width in (("dark", 1360), ("phone", 390)):
        with visitor(width, dark=name == "dark") as rhea:
            sign_in(rhea, "admin", STAFF, "/wholesale/rules/")
            for shown, path in (
                ("platform-rules", "/wholesale/rules/"),
                ("store-rules", f"/wholesale/stores/{store}/rules/"),
                ("billing-runs", "/wholesale/billing/"),
            ):
                rhea.open("admin", path)
                rhea.photo(f"{shown}-{name}")
                assert not rhea.overflows()


def test_the_dialog_says_what_goes_back(ground, visitor):
    for name, width in (("dark", 1360), ("phone", 390)):
        with visitor(width, dark=name == "dark") as leo:
            sign_in(leo, SLUG, LEO, "/account/services/")
            page = leo.page
            page.click("main a[href^='/account/services/']:not([href*='?'])")
            page.wait_for_selector("button:has-text('Cancel this server')")
            page.click("button[commandfor=cancel]")
            page.wait_for_selector("text=For the unused time you get")
            page.screenshot(path=f"var/screenshots/leaving-{name}.png")
            assert not leo.overflows()
