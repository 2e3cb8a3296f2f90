"""A new reseller types a domain, sets two records at the registrar, and the shop answers there."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.db import transaction

from contracts.certs import CertificateInstalled
from kernel import clock
from kernel.tenancy.context import on_platform_side
from shared_apps.outbox.services import publish
from tests.browser.conftest import OWNER
from tests.people import PASSWORD

pytestmark = pytest.mark.browser
HOST = "shop.nimbus-cloud.localhost"


@pytest.fixture
def registrar(live, _dns_server, monkeypatch):
    """The demo's: names of this machine, edge on this machine."""
    _dns_server.clear()
    monkeypatch.setattr(settings, "DNS_SERVERS", list(_dns_server.servers))
    monkeypatch.setattr(settings, "SANDBOX_DNS_URL", _dns_server.url)
    return _dns_server


def install(store, host: str) -> None:
    until = (clock.real_now() + timedelta(days=90)).isoformat()
    with on_platform_side(), transaction.atomic():
        publish(
            CertificateInstalled(store=store.key, host=host, certificate_id="c1", not_after=until)
        )


def sign_in(person) -> None:
    person.open("nimbus", "/auth/login/?next=/manage/domains/")
    person.page.fill("input[name=login]", OWNER)
    person.page.fill("input[name=password]", PASSWORD)
    person.page.click("main button[type=submit]")
    person.page.wait_for_url("**/manage/domains/")


def test_from_a_typed_name_to_the_shop_under_it(live, visitor, registrar, django_db_blocker):
    shop, port = live
    with django_db_blocker.unblock(), visitor() as nina:
        page = nina.page
        sign_in(nina)
        nina.photo("domains-1-none")
        page.click("header a:has-text('Add a domain'), .page a:has-text('Add a domain')")
        page.fill("input[name=host]", "shop.nimbus-cloud.localhost.")
        page.uncheck("input[name=wants_primary]")
        page.click("main button[type=submit]")
        page.wait_for_selector("text=Leave out the dot")
        nina.faults.clear()  # the browser notes the 422
        nina.photo("domains-2-refused")
        page.fill("input[name=host]", HOST)
        page.click("main button[type=submit]")
        page.wait_for_selector("text=does not exist in the DNS yet")
        nina.photo("domains-3-missing")
        wizard = page.url

        page.click("text=Open the demo registrar")
        nina.photo("domains-4-registrar")
        page.click("text=Set the records as asked")
        page.wait_for_selector(".badge.ok")
        nina.photo("domains-5-registrar-set")
        registrar.mood(HOST, "dnssec")
        page.click("text=Back to the shop")
        page.click("text=Look now")
        page.wait_for_selector("text=DNSSEC signatures are wrong")
        nina.photo("domains-6-dnssec")
        registrar.mood(HOST, "")
        page.click("text=Look now")
        # Proven. Nobody signs certificates in this test, and the page says so.
        page.wait_for_selector("text=The certificate is not possible yet")
        nina.photo("domains-7-proven")

        install(shop.store, HOST)
        page.wait_for_selector("text=Your shop answers here")
        nina.photo("domains-8-live")
        page.goto(wizard)
        page.click("text=Make it the main address")
        page.wait_for_selector("text=People sign in again")
        page.wait_for_timeout(300)
        page.screenshot(path="var/screenshots/domains-9-primary.png")
        page.click("dialog[open] button[type=submit]")
        page.wait_for_selector("text=This is your main address")
        nina.photo("domains-10-main")
        assert not nina.overflows()

        nina.open("nimbus", "/plans/")
        assert page.url == f"http://{HOST}:{port}/plans/"
        nina.open("nimbus", "/manage/domains/")
        nina.photo("domains-11-list")
        page.click("text=Make it the main address")
        page.wait_for_selector("text=Links and mails use the free address again")

        with visitor(390, dark=True) as phone:
            sign_in(phone)
            for name, path in (("list", "/manage/domains/"), ("new", "/manage/domains/new/")):
                phone.open("nimbus", path)
                phone.photo(f"domains-phone-{name}")
                assert not phone.overflows()
            registrar.unset(HOST)
            phone.page.goto(wizard)
            phone.photo("domains-phone-live")
            assert not phone.overflows()

        page.goto(wizard)
        page.click("text=Release this name")
        page.fill("dialog[open] input[name=confirm]", HOST)
        page.click("dialog[open] button[type=submit]")
        page.wait_for_selector("text=Released. Delete its records")
