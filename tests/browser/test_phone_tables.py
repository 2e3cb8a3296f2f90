"""On a phone no list is pushed sideways: each row is a card that says what its values are."""

from __future__ import annotations

import pytest

from tests.browser.conftest import OWNER, SLUG
from tests.browser.test_first_sale import sign_in
from tests.people import make_customer, make_staff

pytestmark = pytest.mark.browser
BUYER, STAFF = "paula@phone.test", "olaf@ezscale.test"
_CUT = """() => [...document.querySelectorAll('.tbl')]
    .filter(box => box.scrollWidth > box.clientWidth + 1).map(box => box.ariaLabel)"""

CUSTOMERS = ("services/", "invoices/", "statement/")
TEAMS = (
    "",
    "services/",
    "orders/",
    "invoices/",
    "mails/",
    "customers/",
    "audit/",
    "wholesale/",
    "@customer",
    "@statement",
    "@service",
)
PLATFORMS = ("/stores/", "/wholesale/invoices/", "/audit/", "/certificates/", "/fleet/", "/")


@pytest.fixture(scope="module")
def things(live, django_db_blocker):
    """Paula's server, the mails and invoices that go with it, and somebody of the platform."""
    from kernel.tenancy.context import on_platform_side
    from tenant_apps.provisioning.models import Service
    from tests.journeys.test_a_year import buy

    shop, _ = live
    with django_db_blocker.unblock():
        with on_platform_side():
            make_staff(STAFF, "Olaf Ohm")
        with shop.inside():
            paula = make_customer(BUYER, "Paula Phone von und zu Langenscheidt-Hohenstein")
        buy(shop, paula)
        shop.pass_time(days=33)
        shop.work(60)
        with shop.inside():
            service = Service.objects.get(customer_id=paula.customer.pk)
    who = f"customers/{paula.customer.pk}/"
    return {
        "@customer": who,
        "@statement": f"{who}statement/",
        "@service": f"services/{service.pk}/",
    }


def look(visitor, host: str, login: str, paths: list[str]) -> dict[str, list[str]]:
    """Which tables are cut, page by page; a picture of each."""
    cut: dict[str, list[str]] = {}
    with visitor(width=390) as reader:
        sign_in(reader, host, login, paths[0])
        reader.page.wait_for_load_state()
        for path in paths:
            reader.open(host, path)
            assert reader.page.locator("h1").count(), path
            reader.photo(f"phone-{host}-{path.strip('/').replace('/', '-')[:34] or 'first'}")
            found = reader.page.evaluate(_CUT)
            if found or reader.overflows():
                cut[path] = found or ["the page"]
    return cut


def test_a_customers_lists_are_cards(visitor, things):
    assert look(visitor, SLUG, BUYER, [f"/account/{path}" for path in CUSTOMERS]) == {}


def test_a_teams_lists_are_cards(visitor, things):
    paths = [f"/manage/{things.get(path, path)}" for path in TEAMS]
    assert look(visitor, SLUG, OWNER, paths) == {}


def test_the_platforms_lists_are_cards(visitor, things):
    assert look(visitor, "admin", STAFF, list(PLATFORMS)) == {}
