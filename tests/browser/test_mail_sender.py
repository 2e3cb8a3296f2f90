"""The owner enters an address, sets the records at the registrar, and mail leaves under it."""

from __future__ import annotations

import pytest

from tests.browser.test_domain import registrar, sign_in  # noqa: F401 - a fixture

pytestmark = pytest.mark.browser
DOMAIN = "nimbus-mail.localhost"


def test_from_an_address_to_mail_under_it(live, visitor, registrar, django_db_blocker):  # noqa: F811
    with django_db_blocker.unblock(), visitor() as nina:
        page = nina.page
        sign_in(nina)
        nina.open("nimbus", "/manage/domains/mail/")
        nina.photo("mail-1-none")
        page.fill("input[name=domain]", DOMAIN)
        page.click("main button[type=submit]")
        page.wait_for_selector("text=There is no SPF record yet")
        nina.photo("mail-2-missing")

        page.click("text=Open the demo registrar")
        page.click("text=Set the records as asked")
        page.wait_for_selector(".badge.ok")
        registrar.set(DOMAIN, "TXT", "v=spf1 mx -all")
        page.click("text=Back to the shop")
        page.click("text=Look now")
        page.wait_for_selector("text=There are two SPF records")
        nina.photo("mail-3-two")
        registrar.unset(DOMAIN, "TXT")
        shown = page.locator("code", has_text="v=spf1").first.inner_text()
        registrar.set(DOMAIN, "TXT", shown.strip())
        page.click("text=Look now")
        page.wait_for_selector("text=leaves under your own domain")
        nina.photo("mail-4-proven")
        nina.open("nimbus", "/manage/domains/mail/service/")
        nina.photo("mail-5-services")
        nina.open("nimbus", "/manage/domains/mail/services/mailgun/")
        nina.photo("mail-6-service")

        with visitor(390, dark=True) as phone:
            sign_in(phone)
            for number, path in enumerate(("", "mail/", "mail/service/"), 7):
                phone.open("nimbus", f"/manage/domains/{path}")
                phone.photo(f"mail-{number}-phone")
                assert not phone.overflows()
