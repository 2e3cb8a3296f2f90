"""Confirming an address, and changing the password from inside."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress

from kernel.tenancy.context import in_store
from shared_apps.identity.services import issue_token
from tests.conftest import PASSWORD
from tests.identity.conftest import link_of, mails, path_of

NEW = "an entirely new phrase"


def verified(store, email: str) -> bool:
    with in_store(store):
        return EmailAddress.objects.get(email=email).verified


@pytest.fixture
def link(acme, client_for, alice) -> str:
    browser = client_for(acme, alice)
    browser.post("/auth/email/", {"email": alice.user.email, "action_send": ""})
    return link_of(acme, "email_confirmation", alice.user.email)


def test_the_link_confirms_once_and_only_after_a_press(acme, client_for, alice, link):
    browser = client_for(acme)
    page = browser.get(path_of(link)).content.decode()
    assert f"Is {alice.user.email} yours?" in page
    assert not verified(acme, alice.user.email)
    assert browser.post(path_of(link)).status_code == 302
    assert verified(acme, alice.user.email)
    again = client_for(acme).get(path_of(link)).content.decode()
    assert "This link does not work" in again
    assert client_for(acme).post(path_of(link)).status_code == 404


def test_the_link_signs_nobody_in(acme, client_for, alice, link):
    browser = client_for(acme)
    browser.post(path_of(link))
    assert browser.get("/auth/2fa/").status_code == 302


def test_the_link_of_one_store_says_nothing_in_another(acme, beta, client_for, alice, link):
    for place in (beta, "admin.ezscale.localhost"):
        page = client_for(place).get(path_of(link)).content.decode()
        assert "This link does not work" in page
        assert alice.user.email not in page
        assert client_for(place).post(path_of(link)).status_code == 404
    assert not verified(acme, alice.user.email)
    client_for(acme).post(path_of(link))
    assert verified(acme, alice.user.email)


def test_the_link_names_the_stores_own_host(acme, link):
    assert link.startswith(f"http://{acme.primary_host}:8000/auth/confirm-email/")


def test_another_address_counts_when_its_link_was_followed(acme, client_for, alice, link):
    client_for(acme).post(path_of(link))
    browser = client_for(acme, alice)
    browser.post("/auth/email/", {"email": "alice@new.test", "action_add": ""})
    browser.post("/auth/email/", {"email": "alice@new.test", "action_primary": ""})
    with in_store(acme):
        alice.user.refresh_from_db()
        assert alice.user.email == "alice@acme-customer.test"
    browser.post(path_of(link_of(acme, "email_confirmation", "alice@new.test")))
    assert verified(acme, "alice@new.test")
    page = browser.get("/auth/email/").content.decode()
    assert "alice@new.test" in page


def test_nobody_manages_somebody_elses_address(acme, client_for, alice, ada):
    browser = client_for(acme, alice)
    browser.post("/auth/email/", {"email": ada.email, "action_remove": ""})
    browser.post("/auth/email/", {"email": ada.email, "action_primary": ""})
    with in_store(acme):
        assert EmailAddress.objects.filter(user=ada, primary=True).exists()
        alice.user.refresh_from_db()
        assert alice.user.email == "alice@acme-customer.test"


def test_a_changed_password_keeps_this_browser_and_ends_the_others(acme, client_for, alice):
    here, there = client_for(acme, alice), client_for(acme, alice)
    with in_store(acme):
        token = issue_token(alice.user, name="script")
    form = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    assert here.post("/auth/password/change/", form).status_code == 302
    assert here.get("/auth/2fa/").status_code == 200
    assert there.get("/auth/2fa/").status_code == 302
    with in_store(acme):
        token.row.refresh_from_db()
        assert token.row.revoked_at is not None
    assert mails(acme, "password_changed", alice.user.email)


def test_the_old_password_must_be_known(acme, client_for, alice):
    browser = client_for(acme, alice)
    form = {"oldpassword": "wrong wrong wrong", "password1": NEW, "password2": NEW}
    answer = browser.post("/auth/password/change/", form)
    assert "oldpassword" in answer.context["form"].errors
    with in_store(acme):
        alice.user.refresh_from_db()
        assert alice.user.check_password(PASSWORD)


def test_each_mail_that_a_flow_can_send_has_words():
    """Whatever allauth brings for the switched-on flows must have a text of ours."""
    from pathlib import Path

    import allauth

    from tenant_apps.notifications.texts import kinds

    templates = Path(allauth.__file__).parent / "templates"
    names = {
        one.name.removesuffix("_message.txt")
        for app in ("account", "mfa")
        for one in (templates / app / "email").glob("*_message.txt")
    }
    off = {"base", "login_code", "password_reset_code"}
    missing = {f"identity.{name}" for name in names - off} - set(kinds())
    assert not missing
