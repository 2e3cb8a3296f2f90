"""What Alice's desktops cost together, on her first page and its own, and the limit she sets."""

from __future__ import annotations

import pytest

from kernel.tenancy.context import in_store
from tenant_apps.billing.models import Policy
from tenant_apps.workspaces.models import Spending, UsageSession, Workspace
from tests.portal.test_desktop import desk, used

__all__ = ["desk"]


@pytest.fixture
def runs(acme, desk: Workspace) -> Workspace:
    with in_store(acme):
        used(desk, 22, ago=90)
        used(desk, 5, ago=10)
        last = UsageSession.objects.order_by("-started_at")[0]
        UsageSession.objects.create(
            workspace=desk,
            desktop_id="d",
            started_at=last.ended_at,
            price=last.price,
            step_minutes=15,
        )
    return desk


def test_the_first_page_says_what_runs_now_and_this_month(browser, runs):
    text = browser.get("/account/").content.decode()
    assert "Desktops this month" in text
    assert "1 desktop ·" in text
    assert "<live-meter" in text


def test_who_has_no_desktop_reads_nothing_of_it(browser, alices):
    assert "Desktops this month" not in browser.get("/account/").content.decode()
    assert "No desktop yet" in browser.get("/account/spending/").content.decode()
    assert browser.get("/account/spending/live/").content.strip() == b""


def test_a_limit_is_set_kept_in_its_field_and_taken_away(browser, acme, runs, alices):
    saved = browser.post(
        "/account/spending/limit/", {"limit": "20,50", "reached": "stop"}, follow=True
    )
    assert "It holds from now on." in saved.content.decode()
    with in_store(acme):
        assert Spending.objects.get().limit_minor == 2050
    wrong = browser.post("/account/spending/limit/", {"limit": "-3", "reached": "tell"})
    assert wrong.status_code == 400
    assert 'value="-3"' in wrong.content.decode()
    with in_store(acme):
        assert Spending.objects.get().is_hard
    browser.post("/account/spending/limit/", {"limit": "", "reached": "tell"})
    with in_store(acme):
        row = Spending.objects.get()
        assert (row.limit_minor, row.is_hard) == (None, False)


def test_the_fragment_asks_little(browser, runs, django_assert_max_num_queries):
    browser.get("/account/spending/live/")
    with django_assert_max_num_queries(14):
        text = browser.get("/account/spending/live/").content.decode()
    assert "Runs now" in text


@pytest.mark.parametrize("within", [False, True])
def test_it_says_whether_tax_is_in_these_prices(browser, acme, runs, alices, within):
    with in_store(acme):
        Policy.objects.update(prices_include_tax=within)
    for path in ("/account/spending/", f"/account/services/{alices.service.pk}/"):
        text = browser.get(path).content.decode()
        assert ("Tax is in the prices." in text, "Before tax." in text) == (within, not within)
