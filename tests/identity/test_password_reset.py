"""A forgotten password: the link goes to the address's owner, works once, and in one store."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.test import Client

from kernel.tenancy.context import in_store
from shared_apps.identity.services import issue_token
from tests.conftest import PASSWORD
from tests.identity.conftest import link_of, mails, path_of

RESET = "/auth/password/reset/"
NEW = "an entirely new phrase"


def ask(browser: Client, email: str, **headers: str):
    return browser.post(RESET, {"email": email}, headers=headers or None)


def open_link(browser: Client, path: str):
    """What a browser does: follow to the form, whose address no longer holds the token."""
    return browser.get(path, follow=True)


def use_link(browser: Client, path: str, password: str = NEW):
    form = open_link(browser, path)
    return browser.post(form.request["PATH_INFO"], {"password1": password, "password2": password})


def words(page) -> str:
    """A page without its CSRF token, which is new each time."""
    return re.sub(r'hx-headers=\S+ "[^"]+"', "", page.content.decode())


def may_sign_in(browser: Client, email: str, password: str) -> bool:
    answer = browser.post("/auth/login/", {"login": email, "password": password})
    return answer.status_code == 302


@pytest.fixture
def link(acme, client_for, alice) -> str:
    ask(client_for(acme), alice.user.email)
    return link_of(acme, "password_reset_key", alice.user.email)


def test_the_link_sets_a_new_password_and_the_old_one_is_gone(acme, client_for, alice, link):
    browser = client_for(acme)
    form = open_link(browser, path_of(link))
    assert "Set a new password" in form.content.decode()
    done = use_link(browser, path_of(link))
    assert done["Location"] == "/auth/password/reset/key/done/"
    assert "Your new password is set" in browser.get(done["Location"]).content.decode()
    assert not may_sign_in(client_for(acme), alice.user.email, PASSWORD)
    assert may_sign_in(client_for(acme), alice.user.email, NEW)
    assert mails(acme, "password_reset", alice.user.email)


def test_the_link_is_good_once(acme, client_for, alice, link):
    use_link(client_for(acme), path_of(link))
    again = open_link(client_for(acme), path_of(link))
    assert "This link does not work" in again.content.decode()
    use_link(client_for(acme), path_of(link), "a third phrase for it")
    assert may_sign_in(client_for(acme), alice.user.email, NEW)


def test_a_link_of_one_store_is_refused_in_another_and_goes_on_working_at_home(
    acme, beta, client_for, alice, charlie, link
):
    abroad = open_link(client_for(beta), path_of(link))
    assert "This link does not work" in abroad.content.decode()
    staff = open_link(client_for("admin.ezscale.localhost"), path_of(link))
    assert "This link does not work" in staff.content.decode()
    use_link(client_for(acme), path_of(link))
    assert may_sign_in(client_for(acme), alice.user.email, NEW)


def test_a_twin_with_the_same_id_in_another_store_is_not_opened(
    acme, beta, client_for, alice, link
):
    """Even a copied row, password hash and all, is another person: the token names its store."""
    from allauth.account.models import EmailAddress

    from shared_apps.identity.models import User

    with in_store(acme):
        twin = User.objects.get(pk=alice.user.pk)
    with in_store(beta):
        twin.save(force_insert=True)
        EmailAddress.objects.create(user=twin, email=twin.email, primary=True)
    abroad = open_link(client_for(beta), path_of(link))
    assert "This link does not work" in abroad.content.decode()


@pytest.mark.parametrize("cut", ["one letter off", "other person", "nonsense"])
def test_a_bent_link_is_refused(acme, client_for, alice, ada, link, cut):
    from allauth.account.utils import user_pk_to_url_str

    path = path_of(link)
    bent = {
        "one letter off": path[:-2] + ("a" if path[-2] != "a" else "b") + "/",
        "other person": path.replace(user_pk_to_url_str(alice.user), user_pk_to_url_str(ada)),
        "nonsense": f"{RESET}key/zzzz-zzzz/",
    }[cut]
    page = open_link(client_for(acme), bent)
    assert page.status_code == 200
    assert "This link does not work" in page.content.decode()


def test_the_link_names_the_stores_own_host_whatever_the_browser_claims(acme, client_for, alice):
    browser = client_for(acme)
    evil = {
        "host": f"{acme.primary_host.upper()}:6666",
        "x-forwarded-host": "evil.test",
        "forwarded": "host=evil.test",
        "x-forwarded-proto": "javascript",
    }
    assert ask(browser, alice.user.email, **evil).status_code == 302
    parts = urlsplit(link_of(acme, "password_reset_key", alice.user.email))
    assert (parts.scheme, parts.netloc) == ("http", f"{acme.primary_host}:8000")


def test_an_unknown_address_gets_the_same_answer(acme, client_for, alice):
    pages = []
    for email in (alice.user.email, "nobody@x.test"):
        browser = client_for(acme)
        answer = ask(browser, email)
        pages.append((answer.status_code, answer["Location"], browser.get(answer["Location"])))
    (code, there, known), (same_code, same_place, unknown) = pages
    assert (code, there) == (same_code, same_place)
    assert words(known) == words(unknown)
    assert not mails(acme, "password_reset_key", "nobody@x.test")
    assert mails(acme, "unknown_account", "nobody@x.test")


def test_the_address_may_be_written_in_capitals(acme, client_for, alice):
    ask(client_for(acme), alice.user.email.upper())
    assert len(mails(acme, "password_reset_key", alice.user.email.upper().lower())) == 1


def test_a_closed_account_gets_no_link(acme, client_for, alice):
    with in_store(acme):
        alice.user.is_active = False
        alice.user.save()
    ask(client_for(acme), alice.user.email)
    assert not mails(acme, "password_reset_key", alice.user.email)


def test_the_token_is_nowhere_in_clear(acme, client_for, alice, link):
    token = path_of(link).rsplit("-", 1)[-1].strip("/")
    [row] = mails(acme, "password_reset_key", alice.user.email)
    assert token not in f"{row.reference} {row.facts} {row.subject}"


def test_other_browsers_and_programs_are_signed_out(acme, client_for, alice):
    browser = client_for(acme, alice)
    with in_store(acme):
        token = issue_token(alice.user, name="script")
    ask(client_for(acme), alice.user.email)
    link = link_of(acme, "password_reset_key", alice.user.email)
    use_link(client_for(acme), path_of(link))
    assert browser.get("/auth/2fa/").status_code == 302
    with in_store(acme):
        token.row.refresh_from_db()
        assert token.row.revoked_at is not None


def test_who_remembered_and_signed_in_makes_the_link_worthless(acme, client_for, alice, link):
    client_for(acme, alice)
    page = open_link(client_for(acme), path_of(link))
    assert "This link does not work" in page.content.decode()


def test_a_weak_password_is_refused_at_its_field(acme, client_for, alice, link):
    answer = use_link(client_for(acme), path_of(link), "short")
    assert "password1" in answer.context["form"].errors
    assert may_sign_in(client_for(acme), alice.user.email, PASSWORD)


def test_staff_get_their_link_on_the_staff_host(client_for, olga):
    browser = client_for("admin.ezscale.localhost")
    ask(browser, olga.email)
    [sent] = mail.outbox
    assert sent.subject == "Set a new password"
    assert sent.to == [olga.email]
    link = next(word for word in sent.body.split() if word.startswith("http"))
    assert urlsplit(link).netloc == "admin.ezscale.localhost:8000"
    use_link(browser, path_of(link))
    assert may_sign_in(client_for("admin.ezscale.localhost"), olga.email, NEW)


def test_a_flood_of_requests_is_paused(acme, client_for, alice):
    browser = client_for(acme)
    answers = [ask(browser, alice.user.email).status_code for _ in range(7)]
    assert answers[0] == 302
    assert answers[-1] == 429
    assert len(mails(acme, "password_reset_key", alice.user.email)) <= 5
