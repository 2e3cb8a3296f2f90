"""A customer adds to her credit by card, well and badly; the team sees it and gives some."""

from __future__ import annotations

import re

import pytest

from tests.browser.conftest import OWNER, SLUG
from tests.browser.test_first_sale import sign_in
from tests.people import make_customer

pytestmark = pytest.mark.browser
CUT = "[...document.querySelectorAll('.tbl')].some(one => one.scrollWidth > one.clientWidth + 1)"
EMAIL, HERE = "wanda@wallet.test", "/account/wallet/"


@pytest.fixture(scope="module")
def wanda(live, django_db_blocker):
    with django_db_blocker.unblock(), live[0].inside():
        return make_customer(EMAIL, "Wanda Wallet").customer


def pay_on_the_page(page) -> None:
    page.wait_for_url(re.compile(r"/c/pay/"))
    page.fill("input[name*=number]", "4242424242424242")
    page.fill("input[name*=exp]", "12 / 34")
    page.fill("input[name*=cvc]", "123")
    if page.query_selector("input[name=name]"):
        page.fill("input[name=name]", "Wanda Wallet")
    page.click("button:has-text('Pay')")


def test_she_adds_credit_and_the_team_gives_some(visitor, live, wanda, django_db_blocker):
    from tenant_apps.payments.models import TopUp

    with visitor() as visit:
        page = visit.page
        sign_in(visit, SLUG, EMAIL, HERE)
        page.wait_for_selector("text=No movement yet")
        visit.photo("wallet-empty")
        page.fill("input[name=amount]", "1")
        page.click("button:has-text('Add credit')")
        page.wait_for_selector("text=At least")
        assert page.input_value("input[name=amount]") == "1"
        visit.photo("wallet-refused")
        visit.faults.clear()  # the browser reports the refused form's status
        page.context.set_offline(True)
        page.fill("input[name=amount]", "25")
        page.click("button:has-text('Add credit')")
        page.wait_for_timeout(500)
        page.context.set_offline(False)
        visit.faults.clear()  # and the line that was gone
        visit.open(SLUG, HERE)
        page.fill("input[name=amount]", "25")
        page.dblclick("button:has-text('Add credit')")
        pay_on_the_page(page)
        page.wait_for_url(re.compile(HERE))
        page.wait_for_selector("td:has-text('€25.00')", timeout=20_000)
        visit.photo("wallet")
        assert "ezscale" not in page.inner_text("body").lower()
    with django_db_blocker.unblock(), live[0].inside():
        assert TopUp.objects.filter(customer_id=wanda.pk, state="succeeded").count() == 1
    with visitor() as nina:
        sign_in(nina, SLUG, OWNER, f"/manage/customers/{wanda.pk}/")
        nina.page.wait_for_selector("text=Wanda Wallet")
        nina.photo("wallet-desk")
    for width, dark, name in (
        (390, False, "phone"),
        (1360, True, "dark"),
        (390, True, "phone-dark"),
    ):
        with visitor(width, dark=dark) as visit:
            sign_in(visit, SLUG, EMAIL, HERE)
            visit.page.wait_for_selector("text=Movements")
            visit.photo(f"wallet-{name}")
            assert not visit.overflows()
            assert not visit.page.evaluate(CUT)
