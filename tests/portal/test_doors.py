"""Who may see which page of the portal."""

from __future__ import annotations

import pytest

from kernel.tenancy.context import in_store
from shared_apps.identity.models import ApiToken
from tenant_apps.payments.models import PaymentMethod
from tenant_apps.provisioning.models import Job

PAGES = (
    "/account/",
    "/account/services/",
    "/account/services/{service}/",
    "/account/services/{service}/?look=1",
    "/account/services/{service}/state/",
    "/account/invoices/",
    "/account/invoices/?state=open",
    "/account/invoices/?state=paid",
    "/account/invoices/?state=nonsense&page=9",
    "/account/invoices.csv",
    "/account/invoices/{invoice}/",
    "/account/invoices/{invoice}/pdf/",
    "/account/payment-methods/",
    "/account/profile/",
    "/account/security/",
    "/account/api-tokens/",
)
POSTS = (
    "/account/services/{service}/power/",
    "/account/services/{service}/password/",
    "/account/services/{service}/password/show/",
    "/account/invoices/{invoice}/pay/",
    "/account/payment-methods/{method}/default/",
    "/account/payment-methods/{method}/remove/",
    "/account/api-tokens/{token}/revoke/",
)
INSIDE = ("ezscale", "virtfusion", "stripe", "wholesale", "vps-pro")


def at(path: str, things) -> str:
    return path.format(
        service=things.service.pk,
        invoice=things.invoice.pk,
        method=things.method.pk,
        token=things.token.pk,
    )


@pytest.mark.parametrize("path", PAGES)
def test_alice_sees_her_pages_and_nothing_of_the_inside(browser, alices, path):
    answer = browser.get(at(path, alices))
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    if not path.endswith("/pdf/"):
        text = answer.content.decode().lower().replace("ezscale.localhost", "")
        assert [word for word in INSIDE if word in text] == []


@pytest.mark.parametrize("path", PAGES)
def test_a_stranger_is_sent_to_sign_in_and_back(acme, alices, client_for, path):
    answer = client_for(acme).get(at(path, alices))
    assert answer.status_code == 302
    assert answer["Location"].startswith("/auth/login/?next=/account/")


@pytest.mark.parametrize("path", POSTS)
def test_a_strangers_press_does_nothing(acme, alices, client_for, path):
    answer = client_for(acme).post(at(path, alices), {"action": "stop"})
    assert answer["Location"] == "/auth/login/?next=/account/"
    with in_store(acme):
        assert not Job.objects.exists()


@pytest.mark.parametrize("path", [p for p in PAGES if "{" in p])
def test_what_belongs_to_others_is_not_found(browser, alices, doras, charlies, path):
    for others in (doras, charlies):
        assert browser.get(at(path, others)).status_code == 404


@pytest.mark.parametrize("path", POSTS)
def test_nothing_can_be_done_to_what_belongs_to_others(
    browser, acme, alices, doras, charlies, path
):
    for others in (doras, charlies):
        if "{token}" in path and others is charlies:
            continue  # numbers, not ids: the same number may be Alice's own
        assert browser.post(at(path, others), {"action": "stop"}).status_code == 404
    with in_store(acme):
        assert not Job.objects.exists()
        assert PaymentMethod.objects.filter(is_default=True, removed_at=None).count() == 2
        assert not ApiToken.objects.exclude(revoked_at=None).exists()


def test_lists_hold_only_ones_own(browser, doras):
    for path in ("/account/", "/account/services/", "/account/invoices/", "/account/invoices.csv"):
        text = browser.get(path).content.decode()
        assert doras.invoice.number not in text
        assert str(doras.service.pk) not in text


def test_a_part_of_a_page_asks_the_whole_page_to_sign_in(acme, alices, client_for):
    path = at("/account/services/{service}/state/", alices)
    answer = client_for(acme).get(path, headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Redirect"]) == (401, "/auth/login/")


def test_the_team_is_told_where_its_work_is(acme, ada, client_for):
    answer = client_for(acme, ada).get("/account/")
    assert answer.status_code == 403
    assert 'href="/manage/"' in answer.content.decode()


def test_buttons_are_not_addresses(browser, alices):
    for path in POSTS:
        assert browser.get(at(path, alices)).status_code == 405


@pytest.mark.parametrize("path", [p for p in PAGES if "{" not in p])
def test_a_new_customer_sees_calm_empty_pages(browser, path):
    assert browser.get(path).status_code == 200
