"""A stranger's address is not believed: it is asked for, shown, and needed for an own domain."""

from __future__ import annotations

import re

import pytest
from allauth.account.models import EmailAddress

from kernel.tenancy.context import in_store, on_platform_side
from shared_apps.domains.models import Claim
from shared_apps.identity.selectors import owner_is_confirmed
from shared_apps.outbox.flows import work_until_quiet
from shared_apps.resellers.models import Reseller
from shared_apps.resellers.selectors import as_store
from tenant_apps.notifications.models import Mail
from tests.partners.conftest import answers

WARNED = "Your e-mail address is not confirmed."


@pytest.fixture
def nora(stranger, client_for):
    """Her store, opened by herself, and her browser in its console."""
    assert stranger.post("/signup/", answers()).status_code == 302
    with on_platform_side():
        store = as_store(Reseller.objects.get(slug="nordlicht"))
    browser = client_for(store)
    email = answers()["email"]
    signed_in = browser.post("/auth/login/", {"login": email, "password": answers()["password"]})
    assert signed_in["Location"] == "/manage/"
    return store, browser


def confirmations(store) -> list[Mail]:
    with in_store(store):
        return list(Mail.objects.filter(kind__startswith="identity.email_confirmation"))


def claim(browser, host: str = "shop.nordlicht-hosting.de"):
    return browser.post("/manage/domains/new/", {"host": host, "purpose": "shop"})


def test_the_address_is_asked_to_be_confirmed_and_shown_as_open(nora):
    store, browser = nora
    assert len(confirmations(store)) == 1
    with in_store(store):
        assert not owner_is_confirmed()
    assert WARNED in browser.get("/manage/").content.decode()


def test_no_own_domain_until_it_is_confirmed(nora):
    store, browser = nora
    refused = claim(browser)
    assert "confirm your e-mail address first" in refused.content.decode()
    with in_store(store):
        assert not Claim.objects.exists()
        EmailAddress.objects.update(verified=True)
    assert claim(browser).status_code == 302
    assert WARNED not in browser.get("/manage/").content.decode()


def test_the_link_confirms_it(nora):
    from allauth.account.models import EmailConfirmation

    store, browser = nora
    with in_store(store):
        key = EmailConfirmation.objects.get().key
    page = browser.get(f"/auth/confirm-email/{key}/")
    assert page.status_code == 200
    assert re.search("confirm", page.content.decode(), re.IGNORECASE)
    browser.post(f"/auth/confirm-email/{key}/")
    with in_store(store):
        assert owner_is_confirmed()


def test_the_link_is_sent_again_but_not_for_ever(nora):
    store, browser = nora
    for _ in range(5):
        browser.post("/manage/confirm/")
    work_until_quiet(store.key)
    assert len(confirmations(store)) == 4


def test_staff_vouch_for_whom_they_open_a_store(acme, ada, client_for):
    with in_store(acme):
        assert owner_is_confirmed()
    assert WARNED not in client_for(acme, ada).get("/manage/").content.decode()
